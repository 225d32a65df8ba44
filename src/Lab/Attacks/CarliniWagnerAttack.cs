using NativeTickets.Adversarial;
using NativeTickets.Lab.Threats;

namespace NativeTickets.Lab.Attacks;

/// <summary>The L2 attack of Carlini and Wagner (2017, arXiv:1608.04644).</summary>
sealed class CarliniWagnerAttack() : AttackKind("carliniWagner", "The nearest image of another class in L2, by Adam.", isWhiteBox: true, anyNorm: false)
{
    static readonly Key<int> Searches = new("searches", Rules.Count(1, 100), Default.Of("9"), "Values of its constant that are tried.");

    static readonly Key<int> Steps = EvaluationKeys.Steps("1000");

    static readonly Key<double> LearningRate = new("learningRate", Rules.Number(0, 1000, aboveLow: true), Default.Of("0.01"), "Adam's.");

    public override ThreatKind OnlyThreat => ThreatKind.All["l2"];

    public override Key<IReadOnlyList<double>> EpsilonKey { get; } = EvaluationKeys.AnyEpsilon.With(doc: "How far an image may move in L2. Several become an "
        + "attack each.");

    public override IReadOnlyList<Key> OwnKeys => [Searches, Steps, LearningRate];

    public override Key<int>? Effort => Steps;

    public override Settings FirstStepOf(Settings settings) => base.FirstStepOf(settings).WithCounts(1, Searches.Name);

    public override ImageAttack Make(AttackSpec attack) =>
        new CarliniWagner((L2Threat)attack.MakeThreat(), Searches.Read(attack.Settings), Steps.Read(attack.Settings),
        (float)LearningRate.Read(attack.Settings));

    public override double ForwardUnits(AttackSpec attack, int classes) => 2.0 * Searches.Read(attack.Settings) * Steps.Read(attack.Settings) + 1;
}
