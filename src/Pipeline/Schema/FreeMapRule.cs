namespace NativeTickets.Pipelines;

/// <summary>A map whose keys the user chooses, with values of one rule.</summary>
sealed class FreeMapRule(string keys, ValueRule values) : ValueRule
{
    const int Most = 1000; // far more rows, axes or scales than one can read

    public override string Wanted => $"a map from {keys} to {values.Wanted}";

    public override IEnumerable<MapRule> Parts => values.Parts;

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node.IsNull) return new ResolvedMap(node.At, []);
        if (node is not YamlMap map || map.Entries.Count > Most) return Refuse(node, path, checking);
        var entries = new List<ResolvedEntry>();
        foreach (var entry in map.Entries)
            if (values.Check(entry.Value, $"{path}.{Problems.Printable(entry.Key)}", checking) is { } value)
                entries.Add(new ResolvedEntry(entry.Key, value, true));
        return new ResolvedMap(node.At, entries);
    }

    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems)
    {
        if (low is not YamlMap merged || high is not YamlMap over) return high;
        foreach (var entry in over.Entries)
            merged = merged.With(merged.Find(entry.Key) is { } old ? entry with { Value = values.Merge(old.Value, entry.Value, problems) } : entry);
        return merged;
    }
}
