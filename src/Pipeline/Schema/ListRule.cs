namespace NativeTickets.Pipelines;

/// <summary>A list whose items follow one rule; where <paramref name="acceptsOne"/>, a single value stands for a list of one.</summary>
sealed class ListRule(ValueRule item, string noun, int fewest = 0, int most = 1000, bool acceptsOne = false, bool distinct = false) : ValueRule
{
    public ValueRule Item => item;

    public override string Wanted => $"{(acceptsOne ? item.Wanted + ", or " : "")}a list of {noun}{(fewest > 0 ? $", at least {fewest}" : "")}";

    public override IEnumerable<MapRule> Parts => item.Parts;

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
    {
        if (acceptsOne && node is not YamlList) return item.Check(node, path, checking) is { } one ? new ResolvedList(node.At, [one]) : null;
        if (node is not YamlList list || list.Items.Count < fewest) return Refuse(node, path, checking);
        if (list.Items.Count > most)
        {
            checking.Problems.Add(node.At, $"{path} has {list.Items.Count} items; wanted at most {most}");
            return null;
        }
        var items = new List<ResolvedNode>();
        var seen = new HashSet<object>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (item.Check(list.Items[i], $"{path}[{i}]", checking) is not { } value) continue;
            if (distinct && value is ResolvedScalar scalar && !seen.Add(scalar.Value))
                checking.Problems.Add(value.At, $"{path}[{i}] is {scalar.Text} a second time; wanted each once");
            items.Add(value);
        }
        return new ResolvedList(node.At, items);
    }
}
