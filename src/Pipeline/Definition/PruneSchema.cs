namespace NativeTickets.Pipelines;

/// <summary>The keys of a prune stage.</summary>
static class PruneSchema
{
    /// <summary>A prune stage.</summary>
    public static MapRule Stage { get; } = new("a prune stage", "Makes a ticket: a mask over convolution and linear weights, and the weights to start from.",
        StageKeys.Id,
        StageKeys.Title,
        new("from", PatternRule.Name, Default.Absent("the initial weights"),
            "The train stage whose weights are scored and rewound. If it trained a ticket, what that has pruned stays pruned.", Hashed: false),
        new("score", new WordRule("magnitude", "layerNormalizedMagnitude", "random", "shuffled"), Default.Of("layerNormalizedMagnitude"),
            "What decides: |w|; |w| over the mean of its layer; chance, uniformly over all prunable weights; or another mask, permuted within each layer."),
        new("meanOver", new WordRule("kept", "all"), Default.Absent("`kept`"),
            "For `layerNormalizedMagnitude` in later rounds: whether the mean of a layer is that of its kept weights, or counts those pruned before as 0, as the paper's code does."),
        new("scope", new WordRule("global", "layer"), Default.Of("global"),
            "Whether all weights compete, or those of each layer among themselves; for the two magnitudes."),
        new("sparsity", NumberRule.Fraction(belowOne: true), Default.Absent("required, except with `shuffled`"),
            "The fraction of zeros among prunable weights afterwards, earlier rounds included."),
        new("maskOf", PatternRule.Name, Default.Absent("required with `shuffled`"), "The prune stage whose mask is permuted.", Hashed: false),
        new("rewind", new TimeRule([TimeUnit.Iterations, TimeUnit.Epochs], ["none", "fresh"]), Default.Of("0it"),
            "Where the ticket's weights come from: a moment of the training in `from`; as they were pruned; or fresh initial weights."),
        new("draw", new CountRule(1, 1_000_000), Default.From("`1` with `rewind: fresh`", map => map.TextOrNull("rewind") == "fresh" ? "1" : null),
            "Which fresh weights; equal draws of one seed are equal."))
    { Also = Consistent };

    static void Consistent(ResolvedMap map, Problems problems)
    {
        var shuffled = map.TextOrNull("score") == "shuffled";
        if (map.TextOrNull("score") is null || map.TextOrNull("id") is not { } id) return;
        if (!shuffled && map.Find("sparsity") is null)
            problems.Add(map.At, $"the prune stage '{id}' lacks 'sparsity'; wanted {NumberRule.Fraction(belowOne: true).Wanted}");
        if (shuffled && map.Find("sparsity") is { } sparsity)
            problems.Add(sparsity.At, "a shuffled mask has the sparsity of the mask it is made from; wanted no 'sparsity' here");
        if (shuffled && map.Find("maskOf") is null)
            problems.Add(map.At, $"the prune stage '{id}' lacks 'maskOf'; wanted the prune stage whose mask is shuffled");
        if (!shuffled && map.Find("maskOf") is { } maskOf) problems.Add(maskOf.At, "maskOf is for score: shuffled; wanted that score, or no 'maskOf'");
        if (map.TextOrNull("score") != "layerNormalizedMagnitude" && map.Find("meanOver") is { } meanOver)
            problems.Add(meanOver.At, "meanOver is for score: layerNormalizedMagnitude; wanted that score, or no 'meanOver'");
        if (map.TextOrNull("rewind") != "fresh" && map.Find("draw") is { } draw)
            problems.Add(draw.At, "draw says which fresh weights, but rewind is not fresh; wanted rewind: fresh, or no draw");
        if (map.Find("from") is null && map.Has<TrainingTime>("rewind", out var position) && position.Amount != 0)
            problems.Add(map.Find("rewind")!.At, $"rewind is {position}, but there is no training in 'from' to rewind; wanted 0it, none or fresh, or a 'from'");
    }
}
