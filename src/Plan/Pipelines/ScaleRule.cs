using System.Text.Json.Nodes;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Plan.Pipelines;

/// <summary>
/// What a scale or a variant of the pipeline changes. Its values are checked where they are put in: each is checked as the whole pipeline that it makes.
/// </summary>
/// <param name="keys">The keys that may change.</param>
/// <param name="levels">Those of them that are written as in the whole file.</param>
/// <param name="stages">The stages, of which it may change keys by their ids.</param>
/// <param name="mayBeNone">Whether the word <c>none</c> may stand in its place.</param>
sealed class ScaleRule(IReadOnlyCollection<string> keys, MapRule levels, StageListRule stages, bool mayBeNone = false) : Rule<bool>
{
    const int Depth = 3; // stages, a stage, its keys

    public override string Wanted =>
        $"{(mayBeNone ? $"{Rules.None}, or " : "")}a map that changes some of {string.Join(", ", keys)}; " +
            "under stages a map from stage ids to the keys that change";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope)
    {
        var changes = new JsonObject();
        foreach (var key in levels.Keys.Where(key => keys.Contains(key.Name))) changes[key.Name] = key.Rule.ToJsonSchema(scope.Partial);
        var all = stages.ToJsonSchema(scope);
        changes["stages"] = JsonSchemaScope.AnyOf(all, stages.ChangesToJsonSchema(scope));
        var map = new JsonObject { ["type"] = "object", ["properties"] = changes, ["additionalProperties"] = false };
        return mayBeNone ? JsonSchemaScope.AnyOf(JsonSchemaScope.Words([Rules.None]), map) : map;
    }

    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is YamlScalar { Text: Rules.None } && mayBeNone) return new Settings(node.At, []);
        if (node is not YamlMap map) return Refuse(node, path, checking);
        foreach (var entry in map.Entries)
            if (!keys.Contains(entry.Key))
                checking.Problems.Add(entry.At, $"unknown key '{ShownText.Quote(entry.Key)}' in {path}" + (levels.WhereTo(entry, map, checking) is { } place
                    ? $": {place}"
                    : NearestName.Hint(entry.Key, keys, "key")));
        return new Settings(node.At, []);
    }

    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems) => Merge(low, high, Depth);

    /// <summary>Whether it was written; what it changes is read from the pipeline that it makes.</summary>
    public override bool Read(SettingsNode node) => true;

    static YamlNode Merge(YamlNode low, YamlNode high, int levels)
    {
        if (levels == 0 || low is not YamlMap merged || high is not YamlMap over) return high;
        foreach (var entry in over.Entries)
            merged = merged.With(merged.Find(entry.Key) is { } old
                ? entry with { Value = Merge(old.Value, entry.Value, entry.Key == "stages" || levels < Depth ? levels - 1 : 1) }
                : entry);
        return merged;
    }
}
