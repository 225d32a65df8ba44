using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// TRADES: <c>crossEntropy(f(x), y) + β · KL(softmax f(x) ‖ softmax f(x'))</c>, x' being what sign steps along the gradient of that divergence find within the
/// threat model, from <c>x + 0.001 · N(0, 1)</c>. The attack runs in evaluation mode, both passes of the update in train mode.
/// </summary>
/// <remarks>
/// Right answers are counted on the natural images. Keeps memory for one batch between steps; dispose it after training. Not safe for use by several threads at
/// once. Source: Zhang et al. 2019, arXiv:1901.08573, eq. 5 and algorithm 1.
/// </remarks>
public sealed class TradesObjective : RobustObjective
{
    const double UnitsOfPass = 3; // forward, input gradient and weight gradient

    readonly LinfThreat threat;
    readonly int steps;
    readonly float stepSize;
    readonly float beta;
    readonly bool naturalTwice;
    readonly LabelSmoothing? smoothing;

    /// <summary>An objective with these settings.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="steps">Of the attack, at least 1.</param>
    /// <param name="stepSize">In pixel space, at least 0.</param>
    /// <param name="beta">β, the weight of the divergence, at least 0; 6 in the paper.</param>
    /// <param name="perturbation">What makes the weights worse for each step; null for nothing. Disposed with this.</param>
    /// <param name="naturalTwice">
    /// Whether an update passes the adversarial images first, then the natural ones twice, once for each term, as the code of TRADES-AWP does: the loss is the
    /// same, but running statistics move three times.
    /// </param>
    /// <param name="smoothing">
    /// What takes the place of labels in the cross-entropy; null for the labels themselves. The divergence, and so the attack, sees no labels.
    /// </param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public TradesObjective(LinfThreat threat, int steps, float stepSize, float beta = 6, WeightPerturbation? perturbation = null, bool naturalTwice = false,
        LabelSmoothing? smoothing = null)
        : base(perturbation)
    {
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        if (!(stepSize >= 0 && float.IsFinite(stepSize))) throw new AdversarialException($"stepSize of an attack is a finite number from 0, got {stepSize}");
        if (!(beta >= 0 && float.IsFinite(beta))) throw new AdversarialException($"beta of TRADES is a finite number from 0, got {beta}");
        (this.threat, this.steps, this.stepSize, this.beta) = (threat, steps, stepSize, beta);
        (this.naturalTwice, this.smoothing) = (naturalTwice, smoothing);
    }

    private protected override string LossName => $"trades-{steps}";

    private protected override double AttackUnits => 1 + 2 * steps;

    private protected override StepLoss LossOf(Network network, Batch batch, Tensor adversarial, Tape tape, StepContext context, bool isProxy)
    {
        if (naturalTwice && !isProxy)
        {
            var moved = network.Forward(tape.Input(adversarial), Mode.Train);
            var reference = network.Forward(batch.Images, Mode.Train);
            return Sum(network.Forward(batch.Images, Mode.Train), reference, moved, batch.Labels, 3);
        }
        var natural = network.Forward(batch.Images, Mode.Train);
        return Sum(natural, natural, network.Forward(tape.Input(adversarial), Mode.Train), batch.Labels, 2);
    }

    private protected override void Attack(Network network, Batch batch, AttackMemory memory, StepContext context)
    {
        var (tape, adversarial) = (memory.Tape, memory.Adversarial);
        var logits = memory.Keep(network.Forward(tape.Input(batch.Images), Mode.Evaluate));
        StartKey.Of(context, "trades").StartNear(adversarial, batch.Images, tape);
        for (var step = 0; step < steps; step++)
        {
            var images = tape.Input(adversarial, watch: true);
            tape.Backward(tape.Input(logits).KlDivergence(network.Forward(images, Mode.Evaluate)));
            threat.Ascend(adversarial, images.Gradient!, batch.Images, stepSize);
            tape.Clear();
        }
    }

    StepLoss Sum(Tensor natural, Tensor reference, Tensor adversarial, Tensor labels, int passes) =>
        new(LabelSmoothing.CrossEntropy(smoothing, natural, labels).WeightedSum(reference.KlDivergence(adversarial), beta), natural.CountCorrect(labels),
            passes * UnitsOfPass);
}
