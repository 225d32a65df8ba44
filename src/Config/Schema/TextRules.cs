using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NativeTickets.Config.Checked;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Config.Schema;

/// <summary>Any text that is not empty.</summary>
sealed class TextRule(int longest) : Rule<string>
{
    public override string Wanted => $"a text of at most {longest} characters";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonSchemaScope.AnyText(longest);

    public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { IsNull: false } scalar && scalar.Text.Trim().Length > 0 && scalar.Text.Length <= longest
            ? new SettingsScalar(node.At, scalar.Text, scalar.Text, scalar.Quoted)
            : Refuse(node, path, checking);
}

/// <summary>One of a few words.</summary>
sealed class WordRule(params string[] words) : Rule<string>
{
    public override string Wanted => words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonSchemaScope.Words(words);

    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar scalar) return Refuse(node, path, checking);
        if (words.Contains(scalar.Text)) return new SettingsScalar(node.At, scalar.Text, scalar.Text);
        return Refuse(node, path, checking, NearestName.Of(scalar.Text, words) is { } nearest ? $"; nearest known value: '{nearest}'" : "");
    }
}

/// <summary>A text of a certain form.</summary>
sealed partial class PatternRule(Regex pattern, string wanted) : Rule<string>
{
    const int Longest = 200;

    /// <summary>A name that is safe as a file name on every system and as a word of a claim.</summary>
    public static PatternRule Name { get; } = new(SafeName(), "a name of at most 64 letters, digits, '-' and '_' that begins with a letter");

    public override string Wanted => wanted;

    public override JsonObject ToJsonSchema(JsonSchemaScope scope)
    {
        var text = new JsonObject { ["type"] = "string", ["pattern"] = EcmaScript(), ["maxLength"] = Longest };
        return pattern.IsMatch("0") ? JsonSchemaScope.AnyOf(text, new JsonObject { ["type"] = "integer", ["minimum"] = 0 }) : text;
    }

    public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { Text.Length: <= Longest } scalar && pattern.IsMatch(scalar.Text)
            ? new SettingsScalar(node.At, scalar.Text, scalar.Text, scalar.Quoted)
            : Refuse(node, path, checking);

    /// <summary>The same expression in ECMAScript, which has no options within a schema: where case is ignored, each letter is a choice of two.</summary>
    string EcmaScript()
    {
        var text = pattern.ToString().Replace(@"\A", "^", StringComparison.Ordinal).Replace(@"\z", "$", StringComparison.Ordinal);
        return pattern.Options.HasFlag(RegexOptions.IgnoreCase)
            ? LetterOutsideOfClass().Replace(text, found => found.Groups["letter"] is { Success: true } letter
                ? $"[{letter.Value.ToLowerInvariant()}{letter.Value.ToUpperInvariant()}]" : found.Value)
            : text;
    }

    [GeneratedRegex(@"\\.|\[[^\]]*\]|(?<letter>[A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex LetterOutsideOfClass();

    // Windows keeps con, nul and their like for devices
    [GeneratedRegex(@"\A(?!(?:con|prn|aux|nul|com\d|lpt\d)\z)[A-Za-z][A-Za-z0-9_-]{0,63}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SafeName();
}

/// <summary>
/// The word <c>none</c>, or the path of a file: whole, or relative to the file that names it. It becomes a whole path, so that resolved settings say the same
/// elsewhere.
/// </summary>
sealed class FileRule(string what) : Rule<string>
{
    const int Longest = 1000;

    public override string Wanted => $"{Rules.None}, or the path of {what}, at most {Longest} characters";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonSchemaScope.AnyText(Longest);

    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar { IsNull: false } scalar || scalar.Text.Trim().Length == 0 || scalar.Text.Length > Longest
            || scalar.Text.Contains('\0', StringComparison.Ordinal))
            return Refuse(node, path, checking);
        if (scalar is { Text: Rules.None, Quoted: false }) return new SettingsScalar(node.At, Rules.None, Rules.None);
        var whole = Path.GetFullPath(UserPath.Expand(scalar.Text), checking.Problems.Folder);
        var there = checking.Problems.Moved?.Of(whole) ?? whole;
        return new SettingsScalar(node.At, there, there, scalar.Quoted);
    }
}
