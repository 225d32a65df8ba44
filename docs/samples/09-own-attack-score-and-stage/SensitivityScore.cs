using NativeTickets.Lab.Scores;
using NativeTickets.Pruning;

namespace NativeTickets.Samples;

/// <summary>What pipelines call it.</summary>
sealed class SensitivityScore() : ScoreKind("sensitivity", "how much the loss would change without a weight")
{
    public override TicketMask Mask(ScoreContext context) => context.Prune(new Sensitivity());
}

/// <summary>|w · ∂loss/∂w|. Source: Lee et al. 2019, arXiv:1810.02340.</summary>
sealed class Sensitivity : PruningScore
{
    public override string Name => "sensitivity";

    public override ScoreNeeds Needs => ScoreNeeds.Gradients;

    protected override IReadOnlyList<double[]> Score(ScoringInput input) =>
        [.. input.Weights.Zip(input.Gradients, (layer, gradient) => layer.Values.Zip(gradient, (weight, slope) => Math.Abs((double)weight * slope)).ToArray())];
}
