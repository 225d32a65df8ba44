using NativeTickets.Nn;

namespace NativeTickets.Lab.Schedules;

/// <summary>One cycle of rate and momentum (Smith 2018, arXiv:1803.09820).</summary>
sealed class OneCycleSchedule() : ScheduleKind("oneCycle", "The rate rises to `learningRate` and falls far below where it began; the momentum moves against "
    + "it.")
{
    static readonly Key<double> Rise = new("rise", Rules.Number(0, 1, aboveLow: true, belowHigh: true), Default.Of("30%"),
        "The part of all steps in which the rate rises.");

    static readonly Key<double> Start = new("start", Rules.Fraction(belowOne: false), Default.Of("0.04"), "The share of the rate that it begins with.");

    static readonly Key<double> End = new("end", Rules.Fraction(belowOne: false), Default.Of("1e-4"), "The share of its first rate that it ends with.");

    static readonly Key<string> Shape = new("shape", Rules.Word("cosine", "linear"), Default.Of("cosine"), "How it runs between its turns.");

    static readonly Key<bool> ThreePhases = new("threePhases", Rules.Flag(), Default.Of("false"),
        "Whether the fall mirrors the rise, to the first rate, and a last phase leads from there to the end.");

    static readonly CycleKeys Momentum = new("true", "0.85", "0.95");

    public override IReadOnlyList<Key> Keys => [Rise, Start, End, Shape, ThreePhases, Momentum.Moves, Momentum.Low, Momentum.High];

    public override bool BeginsAfterWarmup => true;

    public override bool MovesMomentum(Settings settings) => Momentum.Moves.Read(settings);

    public override RateCurve Make(Settings settings, ScheduleLength length) => new OneCycleRate(length.Steps, Rise.Read(settings), Start.Read(settings),
        End.Read(settings), Shape.Read(settings) == "linear", ThreePhases.Read(settings), Momentum.Read(settings));

    protected override void Check(Settings settings, Problems problems)
    {
        Momentum.Check(settings, problems);
        if (ThreePhases.ReadOr(settings, false) && Rise.TryRead(settings, out var rise) && rise > 0.5)
            problems.Add(settings.Find(Rise.Name)!.At,
                $"rise is {NumberText.Shortest(rise)}, and the second of three phases takes as long; wanted at most 0.5");
    }
}
