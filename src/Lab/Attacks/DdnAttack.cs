using NativeTickets.Adversarial;
using NativeTickets.Lab.Threats;

namespace NativeTickets.Lab.Attacks;

/// <summary>Decoupled direction and norm (Rony et al. 2019, arXiv:1811.09600).</summary>
sealed class DdnAttack() : AttackKind("ddn", "The nearest image of another class in L2, by steps whose length is a budget that shrinks and grows.",
    isWhiteBox: true, anyNorm: false)
{
    static readonly Key<int> Steps = EvaluationKeys.Steps("100");

    static readonly Key<double> Gamma = new("gamma", Rules.Number(0, 1, aboveLow: true, belowHigh: true), Default.Of("0.05"),
        "By which share the budget shrinks where the image fools the network, and grows where it does not.");

    static readonly Key<double> FirstBudget = new("firstBudget", Rules.Number(0, 1000, aboveLow: true), Default.Of("1"), "The L2 length of the first change.");

    static readonly Key<int> Levels = new("levels", Rules.Count(2, 65_536), Default.Absent("images are not rounded"),
        "To how many levels of gray images are rounded at every step; 256 in adv-lib's code.");

    public override ThreatKind OnlyThreat => ThreatKind.All["l2"];

    public override Key<IReadOnlyList<double>> EpsilonKey { get; } = EvaluationKeys.AnyEpsilon.With(doc: "How far an image may move in L2. Several become an "
        + "attack each, the points of a curve of accuracy against budget.");

    public override IReadOnlyList<Key> OwnKeys => [Steps, Gamma, FirstBudget, Levels];

    public override Key<int>? Effort => Steps;

    public override ImageAttack Make(AttackSpec attack) => new Ddn((L2Threat)attack.MakeThreat(), Steps.Read(attack.Settings),
        (float)Gamma.Read(attack.Settings), (float)FirstBudget.Read(attack.Settings), Levels.TryRead(attack.Settings, out var levels) ? levels : null);

    public override double ForwardUnits(AttackSpec attack, int classes) => 2.0 * Steps.Read(attack.Settings) + 1;
}
