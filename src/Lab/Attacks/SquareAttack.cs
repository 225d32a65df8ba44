using NativeTickets.Adversarial;
using NativeTickets.Lab.Threats;

namespace NativeTickets.Lab.Attacks;

/// <summary>The Square attack, which asks for scores alone (Andriushchenko et al. 2020, arXiv:1912.00049).</summary>
sealed class SquareAttack() : AttackKind("square", "A random search with squares.", isWhiteBox: false)
{
    const string Rescaled = "rescaled", WithinAutoAttack = "autoAttack";

    static readonly Key<int> Queries = new("queries", Rules.Count(1, 1_000_000), Default.Of("5000"), "Forward passes for each image.");

    static readonly Key<string> Schedule = new("schedule", Rules.Word(Rescaled, WithinAutoAttack), Default.Absent($"`{Rescaled}`"),
        "When squares are halved: after the published numbers of 10,000 queries, in proportion to `queries`, the start being one of them; or, as within "
        + "`autoAttack`, after those numbers whatever `queries` is, the start not being counted.");

    // absent where it was not a key yet, so that evaluations of then keep their hashes
    protected override Key<ThreatKind> Norm { get; } = EvaluationKeys.Norm.With(Default.Absent($"`{ThreatKind.Usual}`"));

    public override IReadOnlyList<Key> OwnKeys => [Queries, Schedule];

    public override Key<int>? Effort => Queries;

    public override ImageAttack Make(AttackSpec attack) => new Square(attack.MakeThreat(), Queries.Read(attack.Settings), ScheduleOf(attack.Settings));

    public override double ForwardUnits(AttackSpec attack, int classes) =>
        UnitsOf(Queries.Read(attack.Settings) + (ScheduleOf(attack.Settings) == SquareSchedule.AutoAttack ? 1 : 0));

    /// <summary>Forward units of so many queries, and of looking at the start.</summary>
    public static double UnitsOf(int queries) => queries + 1;

    static SquareSchedule ScheduleOf(Settings settings) =>
        Schedule.ReadOr(settings, Rescaled) == Rescaled ? SquareSchedule.Rescaled : SquareSchedule.AutoAttack;

    protected override void CheckOwn(Settings settings, Problems problems) =>
        EvaluationKeys.RequireKnownNorm(Norm.ReadOr(settings, OnlyThreat), settings, problems, Name);
}
