using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>Projected gradient descent (Madry et al. 2018, arXiv:1706.06083).</summary>
sealed class PgdAttack() : AttackKind("pgd", "Several steps, each projected back into the ball.", isWhiteBox: true)
{
    /// <summary>Gradient steps.</summary>
    public static Key<int> Steps { get; } = EvaluationKeys.Steps("20");

    static readonly Key<bool> RandomStart = EvaluationKeys.RandomStart("true");

    /// <summary>Steps, their size, starts and loss: what attacks by plain gradient steps have.</summary>
    public static IReadOnlyList<Key> StepKeys { get; } = [Steps, EvaluationKeys.StepSize, RandomStart, EvaluationKeys.Restarts, EvaluationKeys.Loss,
        TargetKeys.Target];

    public override IReadOnlyList<Key> OwnKeys => StepKeys;

    public override Key<string> NameKey { get; } =
        EvaluationKeys.NameOf("`pgd-` and the steps", map => "pgd-" + (map.Find("steps") is SettingsScalar steps ? steps.Text : "20"));

    public override Key<int>? Effort => Steps;

    public override ImageAttack Make(AttackSpec attack) => Ascent(attack);

    public override double ForwardUnits(AttackSpec attack, int classes) => UnitsOf(attack);

    protected override void CheckOwn(Settings settings, Problems problems) => CheckSteps(settings, problems);

    public override bool StartsAtImage(Settings settings) => !RandomStart.Read(settings);

    /// <summary>The gradient steps that <see cref="StepKeys"/> ask for.</summary>
    public static GradientAscent Ascent(AttackSpec attack)
    {
        var (settings, steps, target) = (attack.Settings, Steps.Read(attack.Settings), TargetKeys.Of(attack.Settings));
        return new GradientAscent(attack.MakeThreat(), steps, EvaluationKeys.StepSizeOf(attack, steps), RandomStart.Read(settings),
            EvaluationKeys.Restarts.Read(settings),
            TargetKeys.LossOf(EvaluationKeys.Loss.Read(settings), target), target);
    }

    /// <summary>What must hold between <see cref="StepKeys"/>.</summary>
    public static void CheckSteps(Settings settings, Problems problems) =>
        TargetKeys.Check(settings, EvaluationKeys.Loss, [EvaluationKeys.UsualLoss, EvaluationKeys.ExactLoss], problems);

    /// <summary>Forward units of so many steps from one start, and of a last look at the image.</summary>
    public static double UnitsOf(int steps) => 2.0 * steps + 1;

    /// <summary>Forward units of the steps that <see cref="StepKeys"/> ask for.</summary>
    public static double UnitsOf(AttackSpec attack) => EvaluationKeys.Restarts.Read(attack.Settings) * UnitsOf(Steps.Read(attack.Settings));
}
