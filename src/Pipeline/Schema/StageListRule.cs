namespace NativeTickets.Pipelines;

/// <summary>The stages. A scale may give a map from stage ids to the keys it changes in place of the whole list.</summary>
sealed class StageListRule(ChoiceRule stage) : ValueRule
{
    const int Most = 200;

    public override string Wanted => "a list of stages: train, prune, evaluate, describe";

    public override IEnumerable<MapRule> Parts => stage.Parts;

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlList list || list.Items.Count is 0 or > Most) return Refuse(node, path, checking);
        return new ResolvedList(node.At, [.. list.Items.Select(item => Stage(item, checking)).OfType<ResolvedNode>()]);
    }

    ResolvedNode? Stage(YamlNode item, Checking checking)
    {
        if (item is YamlMap { Entries: [_] }) return stage.Check(item, "", checking);
        checking.Problems.Add(item.At, $"a stage is {item.Description}; wanted one of {stage.Wanted}");
        return null;
    }

    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems)
    {
        if (low is not YamlList list || high is not YamlMap changes) return high;
        foreach (var change in changes.Entries)
        {
            if (list.Items.FirstOrDefault(item => IdOf(item) == change.Key) is not YamlMap { Entries: [var kind] } changed)
            {
                var ids = list.Items.Select(IdOf).OfType<string>().ToArray();
                problems.Add(change.At, $"unknown stage '{Problems.Printable(change.Key)}'{NearestName.Hint(change.Key, ids, "stage")}");
                continue;
            }
            var over = new YamlMap(changed.At, [kind with { Value = change.Value }]);
            list = new YamlList(list.At, [.. list.Items.Select(item => item == changed ? stage.Merge(changed, over, problems) : item)]);
        }
        return list;
    }

    /// <summary>The id that a stage as read gives itself.</summary>
    public static string? IdOf(YamlNode item) => item is YamlMap { Entries: [{ Value: YamlMap body }] } ? (body.Find("id")?.Value as YamlScalar)?.Text : null;
}
