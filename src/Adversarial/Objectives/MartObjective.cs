using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// MART: boosted cross-entropy of the adversarial images, and a divergence that counts the more the less sure the network is of the natural image
/// (<see cref="Tensor.MartLoss"/>). The images are those of PGD on cross-entropy, from <c>x + 0.001 · N(0, 1)</c>. The attack runs in evaluation mode, both
/// passes of the update in train mode.
/// </summary>
/// <remarks>
/// Right answers are counted on the natural images. Keeps memory for one batch between steps; dispose it after training. Source: Wang et al. 2020, "Improving
/// adversarial robustness requires revisiting misclassified examples", algorithm 1.
/// </remarks>
public sealed class MartObjective : RobustObjective
{
    readonly Pgd attack;
    readonly float beta;

    /// <summary>An objective with these settings.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="steps">Of the attack, at least 1.</param>
    /// <param name="stepSize">In pixel space, at least 0.</param>
    /// <param name="beta">β, the weight of the divergence, at least 0.</param>
    /// <param name="perturbation">What makes the weights worse for each step; null for nothing. Disposed with this.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public MartObjective(LinfThreat threat, int steps, float stepSize, float beta = 5, WeightPerturbation? perturbation = null) : base(perturbation)
    {
        if (!(beta >= 0 && float.IsFinite(beta))) throw new AdversarialException($"beta of MART is a finite number from 0, got {beta}");
        (attack, this.beta) = (new Pgd(threat, steps, stepSize, randomStart: false), beta);
    }

    private protected override string LossName => $"mart-{attack.Steps}";

    private protected override double AttackUnits => attack.ForwardUnits;

    private protected override void Attack(Network network, Batch batch, AttackMemory memory, StepContext context)
    {
        StartKey.Of(context, "mart").StartNear(memory.Adversarial, batch.Images, memory.Tape);
        attack.Climb(network, batch, memory.Adversarial, memory.Tape);
    }

    private protected override StepLoss LossOf(Network network, Batch batch, Tensor adversarial, Tape tape, StepContext context, bool isProxy)
    {
        var natural = network.Forward(batch.Images, Mode.Train);
        var loss = natural.MartLoss(network.Forward(tape.Input(adversarial), Mode.Train), batch.Labels, beta);
        return new StepLoss(loss, natural.CountCorrect(batch.Labels), 6);
    }
}
