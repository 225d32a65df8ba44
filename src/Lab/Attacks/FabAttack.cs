using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>The fast adaptive boundary attack (Croce and Hein 2020, arXiv:1907.02044).</summary>
sealed class FabAttack() : AttackKind("fab", "Steps along the boundary, towards the nearest image of another class.", isWhiteBox: true)
{
    static readonly Key<int> Steps = EvaluationKeys.Steps("100");

    static readonly Key<int> Targets = new("targets", Rules.Count(1, 1000), Default.Of("9"),
        "Wrong classes tried on each image, the most likely first, at most all.");

    public override IReadOnlyList<Key> OwnKeys => [Steps, Targets];

    public override Key<int>? Effort => Steps;

    public override ImageAttack Make(AttackSpec attack) => new Fab(attack.MakeThreat(), Steps.Read(attack.Settings), Targets.Read(attack.Settings));

    public override double ForwardUnits(AttackSpec attack) => Targets.Read(attack.Settings) * UnitsOf(Steps.Read(attack.Settings));

    /// <summary>Forward units of so many steps towards one class: a gradient and a look at the result each, and one look before and after.</summary>
    public static double UnitsOf(int steps) => 3.0 * steps + 2;
}
