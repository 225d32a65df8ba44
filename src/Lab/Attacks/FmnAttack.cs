using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>The fast minimum-norm attack (Pintor et al. 2021, arXiv:2102.12827), tuned too (Mura et al. 2024, arXiv:2407.08806).</summary>
sealed class FmnAttack() : AttackKind("fmn", "The nearest image of another class, by steps within a ball whose radius adapts to each image.", isWhiteBox: true)
{
    const string Ball = "ball", Sphere = "sphere";

    static readonly Key<int> Steps = EvaluationKeys.Steps("100");

    static readonly Key<double> StepSize = new("stepSize", Rules.Number(0, 1000, aboveLow: true), Default.Of("1"),
        "The L2 length of the first step; it falls to a hundredth of that along half a cosine.");

    static readonly Key<string> Projection = new("projection", Rules.Word(Ball, Sphere), Default.Of(Ball),
        "What `l2` makes of a change that is shorter than its radius: nothing, as in the paper, or one of that length, as in adv-lib's code.");

    public override Key<IReadOnlyList<double>> EpsilonKey { get; } = EvaluationKeys.AnyEpsilon.With(doc: EvaluationKeys.AnyEpsilon.Doc
        + " They are the points of a curve of accuracy against budget.");

    public override IReadOnlyList<Key> OwnKeys => [Steps, StepSize, Projection, SgdFmnKeys.Loss, SgdFmnKeys.Sgd, SgdFmnKeys.Tune];

    public override Key<int>? Effort => Steps;

    public override Settings FirstStepOf(Settings settings) => base.FirstStepOf(settings).WithCounts(1, SgdFmnKeys.Trials.Name);

    public override ImageAttack Make(AttackSpec attack) => SgdFmnKeys.Of(attack, Steps.Read(attack.Settings)) ?? (ImageAttack)new Fmn(attack.MakeThreat(),
        Steps.Read(attack.Settings), (float)StepSize.Read(attack.Settings),
        Projection.Read(attack.Settings) == Ball ? FmnProjection.Ball : FmnProjection.Sphere);

    public override AttackTuning? TuningOf(AttackSpec attack) => SgdFmnKeys.TuningOf(attack, Steps.Read(attack.Settings));

    public override double ForwardUnits(AttackSpec attack, int classes) => 2.0 * Steps.Read(attack.Settings) + 1;

    protected override void CheckOwn(Settings settings, Problems problems)
    {
        EvaluationKeys.RequireKnownNorm(Norm.Read(settings), settings, problems, Name);
        SgdFmnKeys.Check(settings, Norm.Read(settings), [StepSize, Projection], problems);
    }
}
