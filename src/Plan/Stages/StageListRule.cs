using System.Text.Json.Nodes;

namespace NativeTickets.Plan.Stages;

/// <summary>The stages. A scale may give a map from stage ids to the keys it changes in place of the whole list.</summary>
/// <param name="kinds">The kinds of stages.</param>
public sealed class StageListRule(Registry<StageKind> kinds) : Rule<IReadOnlyList<Chosen<StageKind>>>
{
    const int Most = 200;

    /// <summary>One stage: one key that says its kind.</summary>
    public Rule<Chosen<StageKind>> Stage { get; } = Rules.Kind("kind of stage", kinds);

    /// <inheritdoc/>
    public override string Wanted => $"a list of stages: {string.Join(", ", kinds.All.Select(kind => kind.Name))}";

    /// <inheritdoc/>
    public override IEnumerable<MapRule> Parts => Stage.Parts;

    /// <inheritdoc/>
    public override IEnumerable<Level> Levels => Stage.Levels.Select(level => level.InList());

    /// <summary>Stages of which defaults, variants or the matrix may give keys; each has its id itself.</summary>
    public override JsonObject ToJsonSchema(JsonSchemaScope scope)
    {
        var stage = Stage.ToJsonSchema(scope.Partial);
        stage["additionalProperties"] = new JsonObject { ["type"] = "object", ["required"] = new JsonArray(StageKind.Id.Name) };
        return new JsonObject { ["type"] = "array", ["items"] = stage, ["minItems"] = 1, ["maxItems"] = Most };
    }

    /// <summary>What is required of stages that nothing else gives keys.</summary>
    internal JsonObject RequiredToJsonSchema()
    {
        var required = new JsonObject();
        foreach (var kind in kinds.All)
            required[kind.Name] = new JsonObject
            {
                ["required"] = new JsonArray([.. kind.Keys.Where(key => key.Default.IsRequired).Select(key => (JsonNode)key.Name)]),
            };
        return new JsonObject { ["items"] = new JsonObject { ["properties"] = required } };
    }

    /// <summary>A map from ids to the keys that change.</summary>
    internal JsonObject ChangesToJsonSchema(JsonSchemaScope scope) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = JsonSchemaScope.AnyOf(kinds.All.Select(kind => scope.Partial.Of(kind.Map))),
    };

    /// <inheritdoc/>
    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlList { Items.Count: > 0 } list) return Refuse(node, path, checking, Rules.ListHint(node));
        if (list.Items.Count > Most)
        {
            checking.Problems.Add(node.At, $"{path} has {list.Items.Count} items; wanted at most {Most} (a matrix runs one stage for many values)");
            return null;
        }
        return new SettingsList(node.At, [.. list.Items.Select(item => Stage.Check(item, "", checking)).OfType<SettingsNode>()]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Chosen<StageKind>> Read(SettingsNode node) => [.. ((SettingsList)node).Items.Select(Stage.Read)];

    /// <inheritdoc/>
    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems)
    {
        if (low is not YamlList list || high is not YamlMap changes) return high;
        foreach (var change in changes.Entries)
        {
            if (list.Items.FirstOrDefault(item => IdOf(item) == change.Key) is not YamlMap { Entries: [var kind] } changed)
            {
                var ids = list.Items.Select(IdOf).OfType<string>().ToArray();
                problems.Add(change.At, $"unknown stage '{ShownText.Quote(change.Key)}'{NearestName.Hint(change.Key, ids, "stage")}");
                continue;
            }
            var over = new YamlMap(changed.At, [kind with { Value = change.Value }]);
            list = new YamlList(list.At, [.. list.Items.Select(item => item == changed ? Stage.Merge(changed, over, problems) : item)]);
        }
        return list;
    }

    /// <summary>The id that a stage as read gives itself.</summary>
    public static string? IdOf(YamlNode item) => item is YamlMap { Entries: [{ Value: YamlMap body }] } ? body.TextOf("id") : null;
}
