using System.Text.Json.Nodes;
using NativeTickets.Config.Checked;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Config.Schema;

/// <summary>A map with known keys.</summary>
public sealed class MapRule : Rule<Settings>
{
    readonly Func<IReadOnlyList<Key>> keys;

    /// <summary>A map whose keys are fixed.</summary>
    /// <param name="title">What a message calls this map where it has no path: <c>a train stage</c>.</param>
    /// <param name="doc">What the reference page says above its keys.</param>
    /// <param name="keys">Its keys, in the order in which they are resolved.</param>
    public MapRule(string title, string doc, params Key[] keys) : this(title, doc, () => keys) { }

    /// <summary>A map whose keys are asked for whenever they are needed, since kinds that are registered later may add some.</summary>
    public MapRule(string title, string doc, Func<IReadOnlyList<Key>> keys) => (Title, Doc, this.keys) = (title, doc, keys);

    /// <summary>What a message calls this map where it has no path.</summary>
    public string Title { get; }

    /// <summary>What the reference page says above its keys.</summary>
    public string Doc { get; }

    /// <summary>Its keys.</summary>
    public IReadOnlyList<Key> Keys => keys();

    /// <summary>What must hold between keys; called where each key by itself is sound, so only optional ones may be missing.</summary>
    public Action<Settings, Problems>? Also { get; init; }

    /// <summary>The key that a value most likely belongs to which is no map, such as <c>data: mnist</c>; messages show it. Null for none.</summary>
    public Key? ShownKey { get; init; }

    /// <inheritdoc/>
    public override string Wanted => $"a map with {string.Join(", ", Keys.Select(key => key.Name))}";

    /// <inheritdoc/>
    public override IEnumerable<MapRule> Parts => [this];

    /// <inheritdoc/>
    public override IEnumerable<Level> Levels => [new(this, "{ ", " }")];

    /// <inheritdoc/>
    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => scope.Of(this);

    /// <summary>The definition that <see cref="ToJsonSchema"/> refers to.</summary>
    internal JsonObject ToDefinition(JsonSchemaScope scope)
    {
        var keys = new JsonObject();
        foreach (var key in Keys)
        {
            var form = key.Rule.ToJsonSchema(scope);
            form["description"] = $"{key.Doc} Without it: {key.Default.Words}.";
            keys[key.Name] = form;
        }
        string[] required = scope.IsPartial ? [] : [.. Keys.Where(key => key.Default.IsRequired).Select(key => key.Name)];
        var definition = new JsonObject
        {
            ["description"] = Doc,
            ["type"] = required.Length == 0 ? new JsonArray("object", "null") : "object", // an empty value is an empty map
            ["properties"] = keys,
            ["additionalProperties"] = false,
        };
        if (required.Length > 0) definition["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        return definition;
    }

    /// <inheritdoc/>
    public override string? ShapeOf(YamlNode node, Checking checking)
    {
        if (ShownKey is not { } key || node is not (YamlScalar { IsNull: false } or YamlList { Items.Count: > 0 })) return null;
        var trial = new Problems("");
        var isSound = key.Rule.Check(node, key.Name, checking with { Problems = trial }) is not null && !trial.Any;
        var example = new YamlScalar(node.At, key.Default.Text(new Settings(node.At, [])) ?? "…");
        return WrittenShape.Map([new YamlEntry(key.Name, node.At, isSound ? node : example)]);
    }

    /// <inheritdoc/>
    public override Settings Read(SettingsNode node) => (Settings)node;

    /// <inheritdoc/>
    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node.IsNull) node = new YamlMap(node.At, []);
        var title = path.Length == 0 ? Title : path;
        if (node is not YamlMap map) return Refuse(node, title, checking, WrittenShape.Hint(ShapeOf(node, checking)));
        var (known, before) = (Keys, checking.Problems.Count);
        var (guide, inner) = (new KeyGuide(this, checking), checking with { Within = new Enclosing(this, checking.Within) });
        var meant = new List<string?>();
        foreach (var entry in map.Entries)
        {
            if (known.Any(key => key.Name == entry.Key)) continue;
            checking.Problems.Add(entry.At, $"unknown key '{ShownText.Quote(entry.Key)}' in {title}{guide.Hint(entry, map)}");
            meant.Add(guide.Own(entry.Key)?.Name);
        }
        var values = new Dictionary<string, SettingsEntry>();
        foreach (var key in known)
            if (map.Find(key.Name) is { } written) Keep(key, written.Value);
            else if (key.Default.IsRequired && !checking.Partial && !meant.Contains(key.Name))
                checking.Problems.Add(node.At, $"{title} lacks '{key.Name}'; wanted {key.Rule.Wanted}");
        if (checking.Partial) return Found();
        foreach (var key in known)
            if (map.Find(key.Name) is null && key.Default.Text(Found()) is { } text) Keep(key, DefaultNode(text).MovedTo(node.At), key.Default.IsImplied);
        // what could not be read has been reported; more about it would mislead
        if (checking.Problems.Count == before) Also?.Invoke(Found(), checking.Problems);
        return Found();

        void Keep(Key key, YamlNode value, bool isImplied = false)
        {
            if (key.Rule.Check(value, path.Length == 0 ? key.Name : $"{path}.{key.Name}", inner) is { } sound)
                values[key.Name] = new SettingsEntry(key.Name, sound, key.Hashed) { IsImplied = isImplied };
        }

        Settings Found() => new(node.At, [.. known.Where(key => values.ContainsKey(key.Name)).Select(key => values[key.Name])]);
    }

    /// <inheritdoc/>
    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems)
    {
        if (low is not YamlMap merged || high is not YamlMap over) return high;
        foreach (var entry in over.Entries)
        {
            var rule = Keys.FirstOrDefault(key => key.Name == entry.Key)?.Rule;
            merged = merged.With(merged.Find(entry.Key) is { } old && rule is not null
                ? entry with { Value = rule.Merge(old.Value, entry.Value, problems) }
                : entry);
        }
        return merged;
    }

    /// <summary>The name of the key that a word which is none most likely stands for; null where that is unknown.</summary>
    /// <param name="word">The word.</param>
    /// <param name="checking">What the check of a tree shares.</param>
    public string? Meant(string word, Checking checking) => new KeyGuide(this, checking).Own(word)?.Name;

    /// <summary>Where a key belongs that this map does not know, as the end of a sentence; null where that is unknown, or a slip of the pen.</summary>
    /// <param name="entry">The key with its value.</param>
    /// <param name="written">The map that it stands in.</param>
    /// <param name="checking">What the check of a tree shares.</param>
    public string? WhereTo(YamlEntry entry, YamlMap written, Checking checking) => new KeyGuide(this, checking).WhereTo(entry, written);

    /// <summary>Some keys of this map, which hold wherever the map does not write them.</summary>
    public Rule<Settings> AsDefaults() => new DefaultsRule(this);

    static YamlNode DefaultNode(string text)
    {
        if (text[0] is not ('{' or '[')) return new YamlScalar(default, text);
        return YamlReader.ReadText(text, new Problems("default")) ?? throw new InvalidOperationException($"the default {text} is not YAML");
    }

    sealed class DefaultsRule(MapRule map) : Rule<Settings>
    {
        public override string Wanted => "a map of defaults: " + string.Join(", ", map.Keys.Select(key => key.Name));

        public override IEnumerable<Level> Levels => map.Levels;

        public override JsonObject ToJsonSchema(JsonSchemaScope scope) => scope.Partial.Of(map);

        public override SettingsNode? Check(YamlNode node, string path, Checking checking) => map.Check(node, path, checking with { Partial = true });

        public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems) => map.Merge(low, high, problems);

        public override Settings Read(SettingsNode node) => (Settings)node;
    }
}
