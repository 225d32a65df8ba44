using NativeTickets.Adversarial;
using NativeTickets.Lab.Scores;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Masks;

/// <summary>Flying Bird and Flying Bird+ (Chen et al. 2022, arXiv:2202.09844).</summary>
sealed class FlyingBirdMasks() : MaskScheduleKind("flyingBird",
    "Flying Bird (Chen et al. 2022, arXiv:2202.09844), for adversarial training: after a step, the smallest weights of each layer go and as many of the "
    + "largest gradients are grown, at 0 and without velocity. With `plus`, Flying Bird+, the density changes too. Layers that prune nothing stay.")
{
    const string ByGradient = "gradient";
    const double LeastRate = 0.005; // the authors' code does not let the rate fall below

    static readonly Key<TrainingTime> Every = UpdateKeys.Every("900it");

    static readonly Key<TrainingTime> LaterEvery = new("laterEvery", Rules.Time(TimeUnit.Iterations, TimeUnit.Epochs), Default.Absent("as `every`"),
        "The same after half of the epochs and one; the authors' code has 1200it there.");

    static readonly Key<double> Rate = UpdateKeys.Fraction("rate", "0.5");

    static readonly Key<string> Growth = new("growth", Rules.Word(ByGradient, "random"), Default.Of(ByGradient),
        "What is grown: the largest gradients, as in the paper; or each place by itself by chance, as the authors' code does by default: density drifts then.");

    static readonly Key<double> PruneRatio = new("pruneRatio", Rules.Number(0, 1), Default.Of("0.4"),
        "How much more is pruned where the gap widens, as a share of what an update removes.");

    static readonly Key<double> GrowthRatio = new("growthRatio", Rules.Number(0, 1), Default.Of("0.05"),
        "How much more is grown where the loss does not fall, as a share of what an update removes.");

    static readonly Key<int> Epochs = new("epochs", Rules.Count(1, 1000), Default.Of("4"), "How many changes from epoch to epoch are looked at.");

    static readonly Key<double> Threshold = new("threshold", Rules.Number(0, 1, aboveLow: true), Default.Of("0.5"),
        "The share of them that must be for the worse.");

    static readonly Key<TrainingTime> From = new("from", Rules.Time(TimeUnit.Epochs, TimeUnit.Percent), Default.Of("50%"),
        "When the density may begin to change.");

    static readonly Key<Settings?> Plus = new("plus", Rules.Optional(new MapRule("plus",
        "Flying Bird+: more is pruned while the gap between training's accuracy and `validationRobustAccuracy` mostly widens, more is grown while "
        + "`validationRobustLoss` mostly does not fall. Needs `watchRobust`.",
        PruneRatio, GrowthRatio, Epochs, Threshold, From)
    {
        ShownKey = PruneRatio,
    }), Default.Of(Rules.None), "Whether and how the density changes.");

    public override string? TaxonomyCriterion => TaxonomyWords.LowestMagnitude;

    public override IReadOnlyList<Key> Keys => [Every, LaterEvery, Rate, Growth, Plus, UpdateKeys.KeepRegrown];

    public override bool LooksAtRobustness(Settings settings) => Plus.ReadOr(settings, null) is not null;

    public override MaskSchedule Make(Settings settings, long stepsPerEpoch, int epochs)
    {
        var plus = Plus.Read(settings);
        var rules = new DeathAndGrowthRules
        {
            GrowsAtRandom = Growth.Read(settings) != ByGradient,
            PruneRatio = plus is null ? 0 : PruneRatio.Read(plus),
            GrowthRatio = plus is null ? 0 : GrowthRatio.Read(plus),
            KeepsRegrown = UpdateKeys.KeepRegrown.Read(settings),
        };
        var watch = plus is null ? null : new CapacityWatch(RobustWatch.Metric, RobustWatch.LossMetric, Epochs.Read(plus), Threshold.Read(plus),
            (int)(From.Read(plus).ToSteps(stepsPerEpoch, epochs) / stepsPerEpoch));
        return new FlyingBird(new DropFraction(Rate.Read(settings), stepsPerEpoch * epochs, Annealing.Cosine, Math.Min(LeastRate, Rate.Read(settings))),
            UpdateKeys.Steps(Every.Read(settings), stepsPerEpoch, epochs), rules, watch)
        {
            LaterEvery = LaterEvery.TryRead(settings, out var later) ? UpdateKeys.Steps(later, stepsPerEpoch, epochs) : null,
            LaterFrom = epochs / 2 + 1,
            StepsPerEpoch = stepsPerEpoch,
        };
    }

    protected override void Check(Settings settings, Problems problems)
    {
        UpdateKeys.RequireSome(Every, settings, problems);
        UpdateKeys.RequireSome(LaterEvery, settings, problems);
    }
}
