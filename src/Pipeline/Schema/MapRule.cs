namespace NativeTickets.Pipelines;

/// <summary>A map with known keys.</summary>
sealed class MapRule(string title, string doc, params KeyRule[] keys) : ValueRule
{
    readonly string[] names = [.. keys.Select(key => key.Name)];

    /// <summary>What a message calls this map where it has no path: <c>a train stage</c>.</summary>
    public string Title => title;

    public string Doc => doc;

    public IReadOnlyList<KeyRule> Keys => keys;

    /// <summary>What must hold between keys; called where each key by itself is sound, so only optional ones may be missing.</summary>
    public Action<ResolvedMap, Problems>? Also { get; init; }

    public override string Wanted => $"a map with {string.Join(", ", names)}";

    public override IEnumerable<MapRule> Parts => [this];

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node.IsNull) node = new YamlMap(node.At, []);
        if (node is not YamlMap map) return Refuse(node, path.Length == 0 ? title : path, checking);
        var misspelled = new List<string?>();
        foreach (var entry in map.Entries)
        {
            if (names.Contains(entry.Key)) continue;
            checking.Problems.Add(entry.At,
                $"unknown key '{Problems.Printable(entry.Key)}' in {(path.Length == 0 ? title : path)}{NearestName.Hint(entry.Key, names, "key")}");
            misspelled.Add(NearestName.Of(entry.Key, names));
        }

        var isSound = misspelled.Count == 0;
        var values = new Dictionary<string, ResolvedEntry>();
        void Keep(KeyRule key, YamlNode value)
        {
            if (key.Value.Check(value, path.Length == 0 ? key.Name : $"{path}.{key.Name}", checking) is { } checkedValue)
                values[key.Name] = new ResolvedEntry(key.Name, checkedValue, key.Hashed);
            else isSound = false;
        }
        ResolvedMap Known() => new(node.At, [.. names.Where(values.ContainsKey).Select(name => values[name])]);

        foreach (var key in keys)
            if (map.Find(key.Name) is { } written) Keep(key, written.Value);
            else if (key.Default.IsRequired && !checking.Partial && !misspelled.Contains(key.Name))
                checking.Problems.Add(node.At, $"{(path.Length == 0 ? title : path)} lacks '{key.Name}'; wanted {key.Value.Wanted}");
        if (checking.Partial) return Known();
        foreach (var key in keys)
            if (map.Find(key.Name) is null && key.Default.Text(Known()) is { } text) Keep(key, DefaultNode(text).MovedTo(node.At));
        if (isSound) Also?.Invoke(Known(), checking.Problems); // what could not be read has been told; more about it would mislead
        return Known();
    }

    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems)
    {
        if (low is not YamlMap merged || high is not YamlMap over) return high;
        foreach (var entry in over.Entries)
        {
            var rule = Array.Find(keys, key => key.Name == entry.Key)?.Value;
            merged = merged.With(merged.Find(entry.Key) is { } old && rule is not null
                ? entry with { Value = rule.Merge(old.Value, entry.Value, problems) }
                : entry);
        }
        return merged;
    }

    static YamlNode DefaultNode(string text)
    {
        if (text[0] is not ('{' or '[')) return new YamlScalar(default, text);
        var problems = new Problems("default");
        return YamlReader.ReadText(text, problems) ?? throw new InvalidOperationException($"the default {text} is not YAML");
    }
}
