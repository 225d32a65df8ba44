using System.Text.Json.Nodes;
using NativeTickets.Config.Checked;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Config.Schema;

/// <summary>One of the kinds of a registry: <c>crossEntropy</c> or <c>{ pgd: { epsilon: 8/255 } }</c>.</summary>
sealed class KindRule<TKind>(string noun, Registry<TKind> kinds) : Rule<Chosen<TKind>> where TKind : Kind
{
    // what other tools call the key that holds the name of a kind
    static readonly string[] NameKeys = ["type", "kind", "name", "class", "method", "algorithm"];

    public override string Wanted => string.Join(" or ", kinds.All.Select(kind => kind.Keys.Count == 0 ? kind.Name : $"{kind.Name}: {{ … }}"));

    public override bool TakesWords => true;

    public override JsonObject ToJsonSchema(JsonSchemaScope scope)
    {
        var keys = new JsonObject();
        foreach (var kind in kinds.All) keys[kind.Name] = FormOf(kind, scope);
        return JsonSchemaScope.AnyOf(
            JsonSchemaScope.Words(kinds.All.Where(kind => scope.IsPartial || !kind.Keys.Any(key => key.Default.IsRequired)).Select(kind => kind.Name)),
            new JsonObject
            {
                ["type"] = "object",
                ["properties"] = keys,
                ["additionalProperties"] = false,
                ["minProperties"] = 1,
                ["maxProperties"] = 1,
            });
    }

    public override IEnumerable<MapRule> Parts => kinds.All.Where(kind => kind.Keys.Count > 0).Select(kind => kind.Map);

    public override IEnumerable<Level> Levels =>
        kinds.All.Where(kind => kind.Keys.Count > 0).Select(kind => new Level(kind.Map, $"{{ {kind.Name}: {{ ", " } }"));

    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        var (name, place, settings) = node is YamlScalar { IsNull: false } word ? (word.Text, word.At, null)
            : node is YamlMap { Entries: [var only] } && !IsFlat(only) ? (only.Key, only.At, only.Value)
            : (null, default, null);
        if (name is null) return Refuse(node, path.Length == 0 ? "a stage" : path, checking, Shown(node, checking));
        if (kinds.Find(name) is not { } chosen)
        {
            checking.Problems.Add(place, $"unknown {noun} '{ShownText.Quote(name)}'{HintOf(name, checking)}");
            return null;
        }
        if (chosen.Keys.Count == 0)
        {
            if (settings is null or { IsNull: true }) return new SettingsScalar(place, name, name);
            checking.Problems.Add(settings.At, $"{path}.{name} is {settings.Description}; wanted the bare word {name}");
            return null;
        }
        // stages have no path: their keys are named alone
        var inner = path.Length == 0 ? "" : $"{path}.{name}";
        return chosen.Map.Check(settings is null ? new YamlMap(place, []) : Whole(chosen, settings), inner, checking) is { } value
            ? new Settings(place, [new SettingsEntry(name, value, true)])
            : null;
    }

    /// <summary>Of a map whose kind stands beside its keys, or under a key for names: the kind with those of the keys under it that it has.</summary>
    public override string? ShapeOf(YamlNode node, Checking checking) => Meant(node, checking) is var (kind, keys, _) ? Text(kind, keys) : null;

    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems)
    {
        if (low is not YamlMap { Entries: [var old] } || high is not YamlMap { Entries: [var over] } || old.Key != over.Key) return high;
        return kinds.Find(old.Key) is { Keys.Count: > 0 } kind
            ? new YamlMap(high.At, [over with { Value = kind.Map.Merge(Whole(kind, old.Value), Whole(kind, over.Value), problems) }])
            : high;
    }

    public override Chosen<TKind> Read(SettingsNode node) => node switch
    {
        SettingsScalar { Value: string word } => new(kinds[word], new Settings(node.At, [])),
        Settings { Entries: [{ Value: Settings settings } only] } => new(kinds[only.Key], settings),
        _ => throw new InvalidOperationException($"the schema let a {noun} pass that is none"),
    };

    static JsonObject FormOf(TKind kind, JsonSchemaScope scope)
    {
        if (kind.Keys.Count == 0) return new JsonObject { ["type"] = "null", ["description"] = kind.Doc };
        var map = scope.Of(kind.Map);
        // where its map has it: layers hold layers
        return kind.MainKey is { } main ? JsonSchemaScope.AnyOf(map, new JsonObject { ["$ref"] = $"{map["$ref"]}/properties/{main.Name}" }) : map;
    }

    string Shown(YamlNode node, Checking checking)
    {
        if (Meant(node, checking) is not var (kind, keys, others)) return "";
        var elsewhere = others.Select(entry => new KeyGuide(kind.Map, checking).WhereTo(entry, (YamlMap)node)).OfType<string>();
        return WrittenShape.Hint(Text(kind, keys)) + string.Concat(elsewhere.Select(place => $"; {place}"));
    }

    static string Text(TKind kind, List<YamlEntry> keys) =>
        keys.Count == 0 ? kind.Name : WrittenShape.Map([new YamlEntry(kind.Name, default, new YamlMap(default, keys))]);

    (TKind Kind, List<YamlEntry> Keys, List<YamlEntry> Others)? Meant(YamlNode node, Checking checking)
    {
        if (node is not YamlMap { Entries.Count: > 0 } map) return null;
        var named = map.Entries.FirstOrDefault(entry => kinds.Find(entry.Key) is not null)
            ?? map.Entries.FirstOrDefault(entry => NameIn(entry) is { } name && kinds.Find(name) is not null)
            ?? map.Entries.FirstOrDefault(entry => NameIn(entry) is { } name && Nearest(name) is not null);
        var kind = named is null ? null : kinds.Find(named.Key) ?? Nearest(NameIn(named)!);
        if (kind is null) return null;
        var (guide, keys, others) = (new KeyGuide(kind.Map, checking), new List<YamlEntry>(), new List<YamlEntry>());
        var inside = kinds.Find(named!.Key) is not null && named.Value is YamlMap own ? own.Entries : [];
        foreach (var entry in inside.Concat(map.Entries.Where(entry => entry != named)))
            if (guide.Own(entry.Key) is { } key) keys.Add(entry with { Key = key.Name });
            else others.Add(entry);
        return (kind, keys, others);
    }

    bool IsFlat(YamlEntry only) => kinds.Find(only.Key) is null && NameIn(only) is { } name && Nearest(name) is not null;

    static string? NameIn(YamlEntry entry) => NameKeys.Contains(entry.Key) && entry.Value is YamlScalar { IsNull: false } word ? word.Text : null;

    TKind? Nearest(string name) => kinds.Find(name) ?? (NearestName.Of(name, kinds.All.Select(kind => kind.Name)) is { } near ? kinds[near] : null);

    string HintOf(string name, Checking checking) => checking.Words?.Instead(name) is { } sentence
        ? $": {sentence}"
        : NearestName.Hint(name, [.. kinds.All.Select(kind => kind.Name)], noun);

    static YamlNode Whole(TKind kind, YamlNode value) =>
        value is YamlMap or { IsNull: true } || kind.MainKey is not { } main ? value : new YamlMap(value.At, [new YamlEntry(main.Name, value.At, value)]);
}
