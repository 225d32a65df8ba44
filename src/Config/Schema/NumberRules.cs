using System.Text.Json.Nodes;
using NativeTickets.Config.Checked;
using NativeTickets.Config.Units;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Config.Schema;

/// <summary>A number in an interval; each end belongs to it or not.</summary>
sealed class NumberRule(double low, double high, bool aboveLow = false, bool belowHigh = false, string examples = "") : Rule<double>
{
    public override string Wanted =>
        $"a number {(aboveLow ? "above" : "from")} {NumberText.Shortest(low)}{(aboveLow ? " and" : " to")} "
        + $"{(belowHigh ? "below " : aboveLow ? "at most " : "")}{NumberText.Shortest(high)}{examples}";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonNumbers.Of(low, high, aboveLow, belowHigh);

    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar { Quoted: false } scalar || !NumberText.TryNumber(scalar.Text, out var value))
            return Refuse(node, path, checking, NumberWords.Hint(node, NumberText.TryNumber));
        var inside = (aboveLow ? value > low : value >= low) && (belowHigh ? value < high : value <= high);
        return inside ? new SettingsScalar(node.At, value, scalar.Text) : Refuse(node, path, checking);
    }
}

/// <summary>A whole number.</summary>
sealed class CountRule(int smallest, int largest) : Rule<int>
{
    public override string Wanted => $"a whole number from {smallest} to {largest}";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => new() { ["type"] = "integer", ["minimum"] = smallest, ["maximum"] = largest };

    public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { Quoted: false } scalar && NumberText.TryCount(scalar.Text, out var count) && count >= smallest && count <= largest
            ? new SettingsScalar(node.At, count, scalar.Text)
            : Refuse(node, path, checking, NumberWords.Hint(node, TryText));

    static bool TryText(string text, out double value)
    {
        var isCount = NumberText.TryCount(text, out var count);
        value = count;
        return isCount;
    }
}

/// <summary>Numbers as other tools and languages write them.</summary>
static class NumberWords
{
    static readonly string[] Units = ["ep", "it", "px", "pp"];

    public delegate bool Reader(string text, out double value);

    /// <summary>The end of a message on a value that is no number here: the number that was most likely meant.</summary>
    public static string Hint(YamlNode node, Reader read)
    {
        if (node is not YamlScalar { Text.Length: <= 40 } scalar) return "";
        if (scalar.Quoted) return read(scalar.Text, out _) ? $"; without quotes it is a number: {scalar.Text}" : "";
        var text = scalar.Text;
        if (read(text, out _)) return "";
        if (Units.FirstOrDefault(unit => text.EndsWith(unit, StringComparison.Ordinal) && read(text[..^unit.Length], out _)) is { } unit)
            return $"; it has no unit here: {text[..^unit.Length]}";
        // 60,000 and 1_000 count thousands, 0,05 has a comma where the point belongs
        var digits = text.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        var groups = digits.Split(',');
        if (groups.Length > 1 && groups[0].Length is > 0 and <= 3 && groups[0] != "0" && groups.Skip(1).All(group => group.Length == 3))
            digits = string.Concat(groups);
        var point = digits.Replace(',', '.');
        if (point == text || !read(point, out _)) return "";
        return point == digits ? $"; digits are written without separators: {digits}" : $"; the decimal sign is a point: {point}";
    }
}

/// <summary>True or false.</summary>
sealed class FlagRule : Rule<bool>
{
    static readonly string[] Yes = ["yes", "on", "1", "true"], No = ["no", "off", "0", "none", "false"];

    public override string Wanted => "true or false";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => new() { ["type"] = "boolean" };

    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar scalar) return Refuse(node, path, checking);
        if (scalar is { Quoted: false, Text: "true" or "false" }) return new SettingsScalar(node.At, scalar.Text == "true", scalar.Text);
        var word = scalar.Text.ToLowerInvariant();
        return Refuse(node, path, checking, WrittenShape.Hint(Yes.Contains(word) ? "true" : No.Contains(word) ? "false" : null));
    }
}

/// <summary>Two numbers, the lower first.</summary>
sealed class RangeRule : Rule<IReadOnlyList<double>>
{
    static readonly ListRule<double> Ends = new(new NumberRule(-1e12, 1e12), "two numbers");

    public override string Wanted => "two numbers, the lower first, such as [60%, 96%]";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope)
    {
        var ends = Ends.ToJsonSchema(scope);
        (ends["minItems"], ends["maxItems"]) = (2, 2);
        return ends;
    }

    public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlList { Items.Count: 2 } && Ends.Check(node, path, checking) is SettingsList list
            ? Ends.Read(list) is [var low, var high] && low < high ? list : Refuse(node, path, checking)
            : Refuse(node, path, checking);

    public override IReadOnlyList<double> Read(SettingsNode node) => Ends.Read(node);
}

/// <summary>The examples and the form of times.</summary>
static class TimeWords
{
    static readonly Dictionary<TimeUnit, string> Examples = new() { [TimeUnit.Iterations] = "400it", [TimeUnit.Epochs] = "2ep", [TimeUnit.Percent] = "50%" };

    public static string Wanted(TimeUnit[] units, string[] words) =>
        $"a time with its unit, such as {string.Join(", ", units.Select(unit => Examples[unit]))}{string.Concat(words.Select(word => $", or {word}"))}";
}

/// <summary>A moment or a length of a training run with its unit.</summary>
sealed class TimeRule(TimeUnit[] units) : Rule<TrainingTime>
{
    public override string Wanted => TimeWords.Wanted(units, []);

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonNumbers.Time(units);

    public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { Quoted: false } scalar && TrainingTime.TryParse(scalar.Text, out var time) && units.Contains(time.Unit)
            ? new SettingsScalar(node.At, time, scalar.Text)
            : Refuse(node, path, checking);
}

/// <summary>A time, or a word in its place.</summary>
/// <param name="Time">The time; null where the word stands.</param>
/// <param name="Word">The word; null where a time stands.</param>
public readonly record struct TimeOrWord(TrainingTime? Time, string? Word);

/// <summary>A moment of a training run with its unit, or one of a few words.</summary>
sealed class TimeOrWordRule(TimeUnit[] units, string[] words) : Rule<TimeOrWord>
{
    readonly TimeRule times = new(units);

    public override string Wanted => TimeWords.Wanted(units, words);

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonSchemaScope.AnyOf(JsonSchemaScope.Words(words), times.ToJsonSchema(scope));

    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar { Quoted: false } scalar) return Refuse(node, path, checking);
        if (words.Contains(scalar.Text)) return new SettingsScalar(node.At, scalar.Text, scalar.Text);
        return TrainingTime.TryParse(scalar.Text, out var time) && units.Contains(time.Unit) ? times.Check(node, path, checking) : Refuse(node, path, checking);
    }

    public override TimeOrWord Read(SettingsNode node) => ((SettingsScalar)node).Value is TrainingTime time
        ? new TimeOrWord(time, null)
        : new TimeOrWord(null, (string)((SettingsScalar)node).Value);
}
