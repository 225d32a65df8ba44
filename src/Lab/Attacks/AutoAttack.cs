using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>AutoAttack in L∞ and L2 (Croce and Hein 2020, arXiv:2003.01690).</summary>
sealed class AutoAttack() : AttackKind("autoAttack",
    "Attacks with their published parameters, one after the other on the remaining images: APGD on cross-entropy, targeted APGD, targeted FAB, and Square.",
    isWhiteBox: true)
{
    // the published parameters, which are AttackSequence.AutoAttack's too
    const int Steps = 100, Targets = 9, Queries = 5000, PlusRestarts = 5;

    const string Standard = "standard", Plus = "plus", Rand = "rand";

    static readonly Key<string> Version = new("version", Rules.Word(Standard, Plus, Rand), Default.Of(Standard),
        "`plus`: APGD on cross-entropy and on DLR and untargeted FAB, five starts each, and those of `standard`; `rand`: APGD on cross-entropy and on DLR, "
        + "which the published code runs on networks that draw random numbers; those of this program draw none.");

    public override IReadOnlyList<Key> OwnKeys => [Version];

    /// <summary>Whether an attack is the one of leaderboards.</summary>
    public static bool IsStandard(AttackSpec attack) => attack.Kind is AutoAttack && VersionOf(attack) == AutoAttackVersion.Standard;

    public override IReadOnlyList<string> LeftOut(AttackSpec attack, int classes) => Sequence(attack).LeftOut(classes);

    /// <summary>Its shortest version: the parts of all of them have their published parameters.</summary>
    public override Settings FirstStepOf(Settings settings) => new(settings.At, [.. settings.Entries.Select(entry => entry.Key == Version.Name
        ? entry with { Value = new SettingsScalar(entry.Value.At, Rand, Rand) } : entry)]);

    public override ImageAttack Make(AttackSpec attack) => Sequence(attack);

    /// <summary>The sum of its parts' prices, of all that the classes suffice for, and a last look at an image that withstands them.</summary>
    public override double ForwardUnits(AttackSpec attack, int classes) => 1 + PartsOf(VersionOf(attack), classes);

    static double PartsOf(AutoAttackVersion version, int classes) => version switch
    {
        AutoAttackVersion.Standard => ApgdAttack.UnitsOf(Steps) + StandardRest(classes),
        AutoAttackVersion.Plus => PlusRestarts * (UntargetedApgd(classes) + FabAttack.UntargetedUnitsOf(Steps, classes)) + StandardRest(classes),
        AutoAttackVersion.Rand => UntargetedApgd(classes),
        _ => throw new InvalidOperationException($"no price for {version}"),
    };

    /// <summary>APGD on cross-entropy, and on DLR.</summary>
    static double UntargetedApgd(int classes) => ApgdAttack.UnitsOf(Steps) * (new DlrLoss().LeastClasses > classes ? 1 : 2);

    static double StandardRest(int classes) =>
        (new TargetedDlrLoss().LeastClasses > classes ? 0 : ApgdAttack.TargetedUnitsOf(Steps, Targets, classes))
        + FabAttack.TargetedUnitsOf(Steps, Targets, classes) + SquareAttack.UnitsOf(Queries + 1);

    static AttackSequence Sequence(AttackSpec attack) => AttackSequence.AutoAttack(attack.MakeThreat(), VersionOf(attack));

    static AutoAttackVersion VersionOf(AttackSpec attack) => Version.Read(attack.Settings) switch
    {
        Standard => AutoAttackVersion.Standard,
        Plus => AutoAttackVersion.Plus,
        Rand => AutoAttackVersion.Rand,
        var other => throw new InvalidOperationException($"no version {other}"),
    };

    protected override void CheckOwn(Settings settings, Problems problems) => EvaluationKeys.RequireKnownNorm(Norm.Read(settings), settings, problems, Name);
}
