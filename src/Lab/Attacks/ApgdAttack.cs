using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>Auto-PGD: steps that adapt (Croce and Hein 2020, arXiv:2003.01690).</summary>
sealed class ApgdAttack() : AttackKind("apgd", "Gradient steps with momentum whose size adapts to each image.", isWhiteBox: true)
{
    const string Targeted = "targetedDlr";
    const string Paper = "paper", Code = "code";

    static readonly Key<int> Steps = EvaluationKeys.Steps("100");

    static readonly Key<string> Loss = new("loss", Rules.Word(EvaluationKeys.UsualLoss, "dlr", Targeted, EvaluationKeys.ExactLoss),
        Default.Of(EvaluationKeys.UsualLoss), "What it climbs, as for `pgd`.");

    static readonly Key<int> Targets = new("targets", Rules.Count(1, 1000),
        Default.From($"`9` with `loss: {Targeted}`", map => Loss.ReadOr(map, "") == Targeted && map.Find(TargetKeys.Target.Name) is null ? "9" : null),
        "Wrong classes tried on each image, the most likely first, at most all; each has one random start.");

    static readonly Key<string> Form = new("form", Rules.Word(Paper, Code), Default.Absent($"`{Paper}`"),
        "The published code compares the first step's loss with 0, where the paper has that of the start, and starts at the edge of the ball. `autoAttack` "
        + "has the code's form.");

    public override IReadOnlyList<Key> OwnKeys => [Steps, Loss, EvaluationKeys.Restarts, TargetKeys.Target, Targets, Form];

    public override Key<string> NameKey { get; } =
        EvaluationKeys.NameOf("`apgd-` and the loss", map => "apgd-" + (map.Find("loss") is SettingsScalar loss ? loss.Text : EvaluationKeys.UsualLoss));

    public override Key<int>? Effort => Steps;

    public override Settings FirstStepOf(Settings settings) => base.FirstStepOf(settings).WithCounts(1, Targets.Name);

    public override ImageAttack Make(AttackSpec attack)
    {
        var (settings, threat) = (attack.Settings, attack.MakeThreat());
        var form = Form.ReadOr(settings, Paper) == Paper ? ApgdForm.Paper : ApgdForm.Code;
        if (TargetKeys.Of(settings) is { } target)
            return Apgd.Towards(threat, target, TargetKeys.LossOf(Loss.Read(settings), target), Steps.Read(settings), EvaluationKeys.Restarts.Read(settings),
                form);
        return Loss.Read(settings) == Targeted
            ? Apgd.Targeted(threat, Steps.Read(settings), Targets.Read(settings), form)
            : new Apgd(threat, EvaluationKeys.LossOf(Loss.Read(settings)), Steps.Read(settings), EvaluationKeys.Restarts.Read(settings), form);
    }

    public override double ForwardUnits(AttackSpec attack, int classes) => Targets.TryRead(attack.Settings, out var targets)
        ? TargetedUnitsOf(Steps.Read(attack.Settings), targets, classes)
        : EvaluationKeys.Restarts.Read(attack.Settings) * UnitsOf(Steps.Read(attack.Settings));

    /// <summary>Forward units of so many steps from one start: a gradient at the start, one a step, and a last look.</summary>
    public static double UnitsOf(int steps) => 2.0 * (steps + 1) + 1;

    /// <summary>Forward units of so many steps towards each of several classes.</summary>
    public static double TargetedUnitsOf(int steps, int targets, int classes) => TargetKeys.UnitsOf(targets, classes, UnitsOf(steps) + 1); // ranks the classes

    protected override void CheckOwn(Settings settings, Problems problems)
    {
        if (Form.ReadOr(settings, Paper) == Code) EvaluationKeys.RequireKnownNorm(Norm.Read(settings), settings, problems, $"{Name} with form: {Code}");
        TargetKeys.Check(settings, Loss, [EvaluationKeys.UsualLoss, EvaluationKeys.ExactLoss, Targeted], problems);
        if (settings.Find(TargetKeys.Target.Name) is not null)
        {
            if (settings.Find(Targets.Name) is { } several)
                problems.Add(several.At, "targets tries several classes and target aims at one; wanted one of both");
            return;
        }
        if (Loss.Read(settings) != Targeted && settings.Find(Targets.Name) is { } targets)
            problems.Add(targets.At, $"targets is of loss: {Targeted}; wanted that loss, or no targets");
        if (Loss.Read(settings) == Targeted && EvaluationKeys.Restarts.Read(settings) > 1)
            problems.Add(settings.Find(EvaluationKeys.Restarts.Name)!.At, $"loss: {Targeted} has one start for each of its targets; wanted restarts: 1");
    }
}
