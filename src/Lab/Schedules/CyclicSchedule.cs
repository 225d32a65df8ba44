using NativeTickets.Nn;

namespace NativeTickets.Lab.Schedules;

/// <summary>The rate rises and falls along lines (Smith 2017, arXiv:1506.01186).</summary>
sealed class CyclicSchedule() : ScheduleKind("cyclic", "The rate rises to `learningRate` along a line and falls back along another, once or several times.")
{
    static readonly Key<int> Cycles = new("cycles", Rules.Count(1, 100_000), Default.Of("1"), "How often, over all steps.");

    static readonly Key<double> Rise = new("rise", Rules.Number(0, 1, aboveLow: true, belowHigh: true), Default.Of("50%"),
        "The part of a cycle in which the rate rises.");

    static readonly Key<double> Low = new("low", Rules.Fraction(belowOne: false), Default.Of("0"), "The share of the rate at the ends of a cycle.");

    static readonly CycleKeys Momentum = new("false", "0.8", "0.9");

    public override IReadOnlyList<Key> Keys => [Cycles, Rise, Low, Momentum.Moves, Momentum.Low, Momentum.High];

    public override bool BeginsAfterWarmup => true;

    public override bool MovesMomentum(Settings settings) => Momentum.Moves.Read(settings);

    public override RateCurve Make(Settings settings, ScheduleLength length) =>
        new CyclicRate(length.Steps, Cycles.Read(settings), Rise.Read(settings), Low.Read(settings), Momentum.Read(settings));

    protected override void Check(Settings settings, Problems problems) => Momentum.Check(settings, problems);
}
