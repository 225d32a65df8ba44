using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>AutoAttack, standard version, L∞ (Croce and Hein 2020, arXiv:2003.01690).</summary>
sealed class AutoAttack() : AttackKind("autoAttack",
    "APGD on cross-entropy, targeted APGD, targeted FAB, and Square with their published parameters, one after the other on the remaining images.",
    isWhiteBox: true, anyNorm: false)
{
    // the published parameters, which are AttackSequence.AutoAttack's too
    const int Steps = 100, Targets = 9, Queries = 5000;

    public override IReadOnlyList<string> LeftOut(AttackSpec attack, int classes) =>
        AttackSequence.AutoAttack((LinfThreat)attack.MakeThreat()).LeftOut(classes);

    public override ImageAttack Make(AttackSpec attack) => AttackSequence.AutoAttack((LinfThreat)attack.MakeThreat());

    /// <summary>The sum of its parts' prices: an image that withstands to the end meets them all.</summary>
    public override double ForwardUnits(AttackSpec attack) =>
        ApgdAttack.UnitsOf(Steps) + Targets * ApgdAttack.UnitsOf(Steps) + Targets * FabAttack.UnitsOf(Steps) + SquareAttack.UnitsOf(Queries);
}
