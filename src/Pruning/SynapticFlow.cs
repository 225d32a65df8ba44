using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>
/// SynFlow: <c>∂R/∂w · w</c>, R being the sum of the logits of one image of ones through the network with the absolute value of all its numbers. Rounds prune
/// ever more: after round r of R of them a group of density d is left with <c>d^(r/R)</c> of its weights, which get new scores.
/// </summary>
/// <param name="rounds">At least 1; 100 in the paper.</param>
/// <param name="sparsity">
/// What the rounds approach; null for what the pruning was asked for. The last round is the selection itself, whose count is the pruning's.
/// </param>
/// <remarks>
/// No images are looked at. In double precision on a copy of the network: in floats a deep network's masks differ from round to round by their rounding. The
/// ones come behind the network's normalization of images. Where layers compete each by itself, so they do in every round. Source: Tanaka et al. 2020,
/// arXiv:2006.05467, algorithm 1.
/// </remarks>
public sealed class SynapticFlow(int rounds = 100, double? sparsity = null) : PruningScore
{
    const int Decimals = 12; // powers differ in their last bit between machines, and what they leave is counted

    /// <inheritdoc/>
    public override string Name => "synflow";

    /// <inheritdoc/>
    public override ScoreNeeds Needs => ScoreNeeds.Network;

    /// <inheritdoc/>
    protected override IReadOnlyList<double[]> Score(ScoringInput input) => Of(input);

    /// <summary>The scores of the last round: below 0 for what the rounds before it pruned.</summary>
    /// <exception cref="PruningException">There is no round.</exception>
    public double[][] Of(ScoringInput input)
    {
        if (rounds < 1) throw new PruningException($"the rounds of synflow are at least 1, got {rounds}");
        using var flow = new AbsoluteFlow(input);
        bool[][] kept = [.. input.Weights.Select((_, i) => input.Kept(i).ToArray())];
        for (var round = 1; round < rounds; round++)
        {
            var scores = flow.Scores(kept).Scores;
            foreach (var group in input.Groups)
            {
                var left = Math.Round(Math.Pow(1 - (sparsity ?? group.Sparsity), (double)round / rounds), Decimals);
                var pruned = Math.Min((int)((1 - left) * group.Count), group.Pruned);
                var already = group.Layers.Sum(i => kept[i].AsSpan().Count(false));
                if (pruned > already) SmallestScores.Prune([.. group.Layers.Select(i => new FreeLayer(scores[i], kept[i]))], pruned - already);
            }
        }
        var last = flow.Scores(kept).Scores;
        // what earlier rounds pruned goes first; scores of what is left are not negative
        for (var i = 0; i < last.Length; i++)
            for (var w = 0; w < last[i].Length; w++)
                if (!kept[i][w]) last[i][w] = -1;
        return last;
    }
}
