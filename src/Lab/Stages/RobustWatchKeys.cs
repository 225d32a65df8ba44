using NativeTickets.Lab.Objectives;

namespace NativeTickets.Lab.Stages;

/// <summary>The keys of the attack whose success a training run watches from epoch to epoch.</summary>
static class RobustWatchKeys
{
    static readonly Key<double> Epsilon = new("epsilon", Rules.Pixels(), Default.Required, "How far a pixel may move.");
    static readonly Key<int> Steps = new("steps", Rules.Count(1, 100_000), Default.Of("5"), "Gradient steps from a random start.");
    static readonly Key<double> StepSize = new("stepSize", Rules.Pixels(), Default.From("2.5 · epsilon / steps", AttackKeys.PgdStepSize),
        "How far one step goes.");
    static readonly Key<int> Images = new("images", Rules.Count(1, 1_000_000), Default.Of("256"), "How many validation images, at most all.");

    static readonly Key<int> AverageOver = new("averageOver", Rules.Count(1, 1000), Default.Absent("`1`"),
        "Over how many epochs, the current one the last of them, robust accuracy is averaged for `keep: bestRobust`, as `validationRobustAverage`.");

    static readonly Key<double> Fall = new("fall", Rules.Number(0, 1, aboveLow: true, belowHigh: true), Default.Of("0.2"),
        "By how much robust accuracy must fall below its best.");

    static readonly Key<Chosen<CollapseAnswer>> OnCollapse = new("onCollapse", Rules.Kind("answer", CollapseAnswer.All), Default.Of("stop"), "What follows.");

    /// <summary>All of them.</summary>
    public static MapRule Map { get; } = new("watched robustness",
        "PGD on the first validation images after every epoch, with the same starts each time. FGSM training can lose all its robustness within an epoch "
        + "(catastrophic overfitting, Wong et al. 2020, arXiv:2001.03994): robust accuracy that falls far below its best.",
        Epsilon, Steps, StepSize, Images, AverageOver, Fall, OnCollapse)
    {
        ShownKey = Epsilon,
    };

    /// <summary>Reads them.</summary>
    public static RobustWatchSpec Read(Settings map) => new()
    {
        Epsilon = Epsilon.Read(map),
        Steps = Steps.Read(map),
        StepSize = StepSize.Read(map),
        Images = Images.Read(map),
        AverageOver = AverageOver.ReadOr(map, 1),
        Fall = Fall.Read(map),
        OnCollapse = OnCollapse.Read(map),
    };
}
