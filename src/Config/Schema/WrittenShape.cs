using NativeTickets.Config.Units;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Config.Schema;

/// <summary>A value as it should have been written, for the end of a message. Null where that is unknown.</summary>
static class WrittenShape
{
    const int Longest = 100; // characters of a line that is read at a glance

    /// <summary>The end of a message that shows a shape; empty for none.</summary>
    public static string Hint(string? shape) => shape is null ? "" : $"; here that is {shape}";

    /// <summary>A value on one line; what would be too long for that is cut to its keys, then to an ellipsis.</summary>
    public static string Inline(YamlNode node) =>
        Text(node, deep: true) is { Length: <= Longest } whole ? whole : Text(node, deep: false) is { Length: <= Longest } keys ? keys : "…";

    /// <summary>Several keys with their values on one line, braces around them.</summary>
    public static string Map(IEnumerable<YamlEntry> entries) => Inline(new YamlMap(default, [.. entries]));

    /// <summary>The list that a value is the only item of; of a map with several keys, a list with an item for each.</summary>
    public static string? InList(YamlNode node) => node switch
    {
        { IsNull: true } or YamlRefused => null,
        YamlMap { Entries.Count: > 0 } map => List(map.Entries.Select(entry => (YamlNode)new YamlMap(default, [entry]))),
        YamlScalar scalar => ListOf(scalar.Text) ?? List([scalar]),
        YamlMap or YamlList => null,
        _ => throw new InvalidOperationException($"no shape for {node.GetType().Name}"),
    };

    /// <summary>The list that a text such as <c>1, 2, 3</c> was meant as.</summary>
    public static string? ListOf(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var areNumbers = parts.All(part => NumberText.TryNumber(part, out _));
        // without a space after its comma, 0,05 is more likely a number than a list
        return parts.Length > 1 && areNumbers && text.Contains(", ", StringComparison.Ordinal) || parts.Length > 2 && areNumbers
            ? $"[{string.Join(", ", parts)}]"
            : null;
    }

    static string List(IEnumerable<YamlNode> items) => Inline(new YamlList(default, [.. items]));

    static string Text(YamlNode node, bool deep, int depth = 0) => node switch
    {
        YamlScalar { IsNull: true } => "…",
        YamlScalar { Quoted: true } quoted => $"\"{ShownText.Quote(quoted.Text)}\"",
        YamlScalar scalar => ShownText.Quote(scalar.Text),
        YamlList { Items.Count: 0 } => "[]",
        YamlMap { Entries.Count: 0 } => "{}",
        _ when !deep && depth > 1 => "…",
        YamlList list => $"[{string.Join(", ", list.Items.Select(item => Text(item, deep, depth + 1)))}]",
        YamlMap map => $"{{ {string.Join(", ", map.Entries.Select(entry => $"{ShownText.Quote(entry.Key)}: {Text(entry.Value, deep, depth + 1)}"))} }}",
        YamlRefused => "…",
        _ => throw new InvalidOperationException($"no text for {node.GetType().Name}"),
    };
}
