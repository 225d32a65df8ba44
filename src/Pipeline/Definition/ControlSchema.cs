namespace NativeTickets.Pipelines;

/// <summary>The key that says what claims about tickets are held against.</summary>
static class ControlSchema
{
    // the published mask script ranked the initial weights of WideResNets by mistake, so their tickets are held against such masks too
    const string InitialMaskFamily = "wrn-";

    /// <summary>The controls of every claim about a ticket.</summary>
    public static KeyRule Key { get; } = new("controls",
        new OptionalRule(new ListRule(new WordRule([.. ControlKind.All]), "controls", most: 5, distinct: true)),
        Default.From($"all; `{ControlKind.InitialMask}` for WideResNets only", DefaultOf),
        "What every claim about a ticket's training is held against besides: each becomes a stage unless there is one already. The dense network under the same "
        + "schedule; the same mask on fresh weights; a random mask of the same sparsity; the mask shuffled within each layer; a mask from the initial weights.");

    static string DefaultOf(ResolvedMap map)
    {
        var isWide = map.Map("model")?.TextOrNull("name")?.StartsWith(InitialMaskFamily, StringComparison.Ordinal) == true;
        return $"[{string.Join(", ", ControlKind.All.Where(kind => isWide || kind != ControlKind.InitialMask))}]";
    }
}
