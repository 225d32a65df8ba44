using System.Text.Json.Nodes;
using NativeTickets.Config.Checked;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Config.Schema;

/// <summary>A list whose items follow one rule; where <paramref name="acceptsOne"/>, a single value stands for a list of one.</summary>
sealed class ListRule<T>(Rule<T> item, string noun, int fewest = 0, int most = 1000, bool acceptsOne = false, bool distinct = false, string? wanted = null)
    : Rule<IReadOnlyList<T>>
{
    public override string Wanted => wanted ?? $"{(acceptsOne ? item.Wanted + ", or " : "")}a list of {noun}{(fewest > 0 ? $", at least {fewest}" : "")}";

    public override IEnumerable<MapRule> Parts => item.Parts;

    public override JsonObject ToJsonSchema(JsonSchemaScope scope)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = item.ToJsonSchema(scope.Whole), ["minItems"] = fewest, ["maxItems"] = most };
        if (distinct) list["uniqueItems"] = true;
        return acceptsOne ? JsonSchemaScope.AnyOf(item.ToJsonSchema(scope.Whole), list) : list;
    }

    public override IEnumerable<Level> Levels => item.Levels.Select(level => level.InList());

    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (acceptsOne && node is YamlScalar { Quoted: false } several && WrittenShape.ListOf(several.Text) is { } asList)
            return Refuse(node, path, checking, WrittenShape.Hint(asList));
        if (acceptsOne && node is not YamlList) return item.Check(node, path, checking) is { } one ? new SettingsList(node.At, [one]) : null;
        if (node is not YamlList list) return Refuse(node, path, checking, Rules.ListHint(node));
        if (list.Items.Count < fewest) return Refuse(node, path, checking);
        if (list.Items.Count > most)
        {
            checking.Problems.Add(node.At, $"{path} has {list.Items.Count} items; wanted at most {most}");
            return null;
        }
        var items = new List<SettingsNode>();
        var seen = new HashSet<object>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (item.Check(list.Items[i], $"{path}[{i}]", checking) is not { } value) continue;
            if (distinct && value is SettingsScalar scalar && !seen.Add(scalar.Value))
                checking.Problems.Add(value.At, $"{path}[{i}] is {scalar.Text} a second time; wanted each once");
            items.Add(value);
        }
        return new SettingsList(node.At, items);
    }

    public override IReadOnlyList<T> Read(SettingsNode node) => [.. ((SettingsList)node).Items.Select(item.Read)];
}

/// <summary>The word <c>none</c>, or a value of another rule.</summary>
sealed class OptionalRule<T>(Rule<T> inner) : Rule<T?> where T : class
{
    public override string Wanted => $"{Rules.None}, or {inner.Wanted}";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonSchemaScope.AnyOf(JsonSchemaScope.Words([Rules.None]), inner.ToJsonSchema(scope));

    public override IEnumerable<MapRule> Parts => inner.Parts;

    public override IEnumerable<Level> Levels => inner.Levels;

    public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { Text: Rules.None } ? new SettingsScalar(node.At, Rules.None, Rules.None)
        : node is YamlScalar && !inner.TakesWords ? Refuse(node, path, checking, WrittenShape.Hint(inner.ShapeOf(node, checking)))
        : inner.Check(node, path, checking);

    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems) => inner.Merge(low, high, problems);

    public override T? Read(SettingsNode node) => node is SettingsScalar { Value: Rules.None } ? null : inner.Read(node);
}

/// <summary>A map whose keys the user chooses, with values of one rule.</summary>
sealed class FreeMapRule<T>(string keys, Rule<T> values, int most) : Rule<IReadOnlyList<KeyValuePair<string, T>>>
{
    public override string Wanted => $"a map from {keys} to {values.Wanted}";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => new()
    {
        ["type"] = new JsonArray("object", "null"),
        ["additionalProperties"] = values.ToJsonSchema(scope),
        ["maxProperties"] = most,
    };

    public override IEnumerable<MapRule> Parts => values.Parts;

    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node.IsNull) return new Settings(node.At, []);
        if (node is not YamlMap map) return Refuse(node, path, checking);
        if (map.Entries.Count > most)
        {
            checking.Problems.Add(node.At, $"{path} has {map.Entries.Count} keys; wanted at most {most}");
            return null;
        }
        var entries = new List<SettingsEntry>();
        foreach (var entry in map.Entries)
            if (values.Check(entry.Value, $"{path}.{ShownText.Quote(entry.Key)}", checking) is { } value)
                entries.Add(new SettingsEntry(entry.Key, value, true));
        return new Settings(node.At, entries);
    }

    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems)
    {
        if (low is not YamlMap merged || high is not YamlMap over) return high;
        foreach (var entry in over.Entries)
            merged = merged.With(merged.Find(entry.Key) is { } old ? entry with { Value = values.Merge(old.Value, entry.Value, problems) } : entry);
        return merged;
    }

    public override IReadOnlyList<KeyValuePair<string, T>> Read(SettingsNode node) =>
        [.. ((Settings)node).Entries.Select(entry => KeyValuePair.Create(entry.Key, values.Read(entry.Value)))];
}
