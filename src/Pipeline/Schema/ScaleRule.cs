namespace NativeTickets.Pipelines;

/// <summary>
/// What a variant of the pipeline changes. Its values are checked where they are put in: every variant is checked as the whole pipeline that it makes.
/// </summary>
sealed class ScaleRule(IReadOnlyCollection<string> keys) : ValueRule
{
    public override string Wanted => $"a map that changes some of {string.Join(", ", keys)}; under stages a map from stage ids to the keys that change";

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlMap map) return Refuse(node, path, checking);
        foreach (var entry in map.Entries)
            if (!keys.Contains(entry.Key))
                checking.Problems.Add(entry.At, $"unknown key '{Problems.Printable(entry.Key)}' in {path}{NearestName.Hint(entry.Key, keys, "key")}");
        return new ResolvedMap(node.At, []);
    }
}
