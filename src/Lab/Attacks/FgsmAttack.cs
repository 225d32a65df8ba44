using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>The fast gradient sign method (Goodfellow et al. 2015, arXiv:1412.6572).</summary>
sealed class FgsmAttack() : AttackKind("fgsm", "One step along the sign of the gradient.", isWhiteBox: true)
{
    static readonly Key<double> StepSize = EvaluationKeys.StepSize.With(Default.Absent("`epsilon`"), "How far the step goes.");

    static readonly Key<bool> RandomStart = EvaluationKeys.RandomStart("false");

    static readonly Key<string> Loss = new("loss", Rules.Word(EvaluationKeys.UsualLoss, EvaluationKeys.ExactLoss),
        Default.Absent($"`{EvaluationKeys.UsualLoss}`"), "What it climbs, as for `pgd`.");

    public override IReadOnlyList<Key> OwnKeys => [StepSize, RandomStart, EvaluationKeys.Restarts, Loss, TargetKeys.Target];

    public override ImageAttack Make(AttackSpec attack) => new GradientAscent(attack.MakeThreat(), 1, (float)StepSize.ReadOr(attack.Settings, attack.Epsilon),
        RandomStart.Read(attack.Settings), EvaluationKeys.Restarts.Read(attack.Settings),
        TargetKeys.LossOf(Loss.ReadOr(attack.Settings, EvaluationKeys.UsualLoss), TargetKeys.Of(attack.Settings)), TargetKeys.Of(attack.Settings));

    public override double ForwardUnits(AttackSpec attack, int classes) => EvaluationKeys.Restarts.Read(attack.Settings) * PgdAttack.UnitsOf(1);
}
