using NativeTickets.Data;
using NativeTickets.Lab.Objectives;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>SynFlow (Tanaka et al. 2020, arXiv:2006.05467).</summary>
sealed class SynFlowScore() : ScoreKind("synflow",
    "SynFlow: how much of what flows from an image of ones to the logits, all numbers being positive, goes through a weight; in rounds, in double precision, "
    + "without data.")
{
    static readonly Key<int> Rounds = new("rounds", Rules.Count(1, 10_000), Default.Of("100"),
        "Rounds; after round r of R the fraction density^(r/R) of the weights is left.");

    public override string? TaxonomyCriterion => TaxonomyWords.LeastImportance;

    public override IReadOnlyList<Key> Keys => [Rounds];

    public override Settings FirstStepOf(Settings settings) => settings.WithCounts(1, Rounds.Name);

    public override double Slowness => 150; // of doubles, one image at a time, beside floats: 50 on LeNet, 240 on ResNet-18

    public override double ForwardUnits(Settings settings, ImageSet train) => 3.0 * Rounds.Read(settings);

    public override (int BatchSize, Chosen<ObjectiveKind> Objective)? StepsOf(Settings settings) => (100, ScoreKeys.Plain);

    public override TicketMask Mask(ScoreContext context) => context.Prune(new SynapticFlow(Rounds.Read(context.Settings)));
}
