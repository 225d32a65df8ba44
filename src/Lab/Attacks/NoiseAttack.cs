using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>Random images of the ball: a check of sanity.</summary>
sealed class NoiseAttack() : AttackKind("noise", "A random image of the ball.", isWhiteBox: false)
{
    public override IReadOnlyList<Key> OwnKeys => [EvaluationKeys.Restarts];

    public override ImageAttack Make(AttackSpec attack) => new RandomNoise(attack.MakeThreat(), EvaluationKeys.Restarts.Read(attack.Settings));

    public override double ForwardUnits(AttackSpec attack, int classes) => EvaluationKeys.Restarts.Read(attack.Settings);
}
