using NativeTickets.Nn;

namespace NativeTickets.Lab.Schedules;

/// <summary>A rate that falls at certain moments.</summary>
sealed class MultiStepSchedule : ScheduleKind
{
    MultiStepSchedule() : base("multiStep", "The rate is multiplied by a factor at each of several moments, as by `drops`.") { }

    /// <summary>The one there is.</summary>
    public static MultiStepSchedule Instance { get; } = new();

    /// <summary>What each fall multiplies the rate by.</summary>
    public static Key<double> Factor { get; } = new("factor", Rules.Number(0, 1, aboveLow: true), Default.Of("0.1"), "What each multiplies the rate by.");

    /// <summary>The moments.</summary>
    public static Key<IReadOnlyList<TrainingTime>> At { get; } = new("at",
        Rules.List(Rules.Time(TimeUnit.Iterations, TimeUnit.Epochs, TimeUnit.Percent), "times", fewest: 1, most: 100, acceptsOne: true, distinct: true),
        Default.Of("[50%, 75%]"), "When. Percent is of the stage's epochs, rounded up to the beginning of an epoch.");

    public override IReadOnlyList<Key> Keys => [Factor, At];

    public override bool HasDrops => true;

    public override Key<IReadOnlyList<TrainingTime>>? Moments => At;

    public override RateCurve Make(Settings settings, ScheduleLength length) =>
        new MultiStepRate(At.Read(settings).Select(time => new RateDrop(time.ToSteps(length.StepsPerEpoch, length.Epochs), Factor.Read(settings))));
}
