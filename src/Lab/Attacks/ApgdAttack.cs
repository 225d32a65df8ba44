using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>Auto-PGD: steps that adapt (Croce and Hein 2020, arXiv:2003.01690).</summary>
sealed class ApgdAttack() : AttackKind("apgd", "Gradient steps with momentum whose size adapts to each image.", isWhiteBox: true)
{
    const string Targeted = "targetedDlr";
    const string UsualLoss = "crossEntropy";

    static readonly Key<int> Steps = EvaluationKeys.Steps("100");

    static readonly Key<string> Loss = new("loss", Rules.Word(UsualLoss, "dlr", Targeted), Default.Of(UsualLoss), "What it climbs.");

    static readonly Key<int> Targets = new("targets", Rules.Count(1, 1000),
        Default.From($"`9` with `loss: {Targeted}`", map => Loss.ReadOr(map, "") == Targeted ? "9" : null),
        "Wrong classes tried on each image, the most likely first, at most all; each has one random start.");

    public override IReadOnlyList<Key> OwnKeys => [Steps, Loss, EvaluationKeys.Restarts, Targets];

    public override Key<string> NameKey { get; } =
        EvaluationKeys.NameOf("`apgd-` and the loss", map => "apgd-" + (map.Find("loss") is SettingsScalar loss ? loss.Text : UsualLoss));

    public override Key<int>? Effort => Steps;

    public override ImageAttack Make(AttackSpec attack)
    {
        var (settings, threat) = (attack.Settings, attack.MakeThreat());
        return Loss.Read(settings) == Targeted
            ? Apgd.Targeted(threat, Steps.Read(settings), Targets.Read(settings))
            : new Apgd(threat, EvaluationKeys.LossOf(Loss.Read(settings)), Steps.Read(settings), EvaluationKeys.Restarts.Read(settings));
    }

    public override double ForwardUnits(AttackSpec attack) =>
        Math.Max(EvaluationKeys.Restarts.Read(attack.Settings), Targets.ReadOr(attack.Settings, 0)) * UnitsOf(Steps.Read(attack.Settings));

    /// <summary>Forward units of so many steps from one start: a gradient at the start, one a step, and a last look.</summary>
    public static double UnitsOf(int steps) => 2.0 * (steps + 1) + 1;

    protected override void CheckOwn(Settings settings, Problems problems)
    {
        if (Loss.Read(settings) != Targeted && settings.Find(Targets.Name) is { } targets)
            problems.Add(targets.At, $"targets is of loss: {Targeted}; wanted that loss, or no targets");
        if (Loss.Read(settings) == Targeted && EvaluationKeys.Restarts.Read(settings) > 1)
            problems.Add(settings.Find(EvaluationKeys.Restarts.Name)!.At, $"loss: {Targeted} has one start for each of its targets; wanted restarts: 1");
    }
}
