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
public sealed class TradesObjective : Objective, IDisposable
{
    const float StartDeviation = 0.001f;

    readonly LinfThreat threat;
    readonly int steps;
    readonly float stepSize;
    readonly float beta;
    readonly AttackMemory memory = new();

    /// <summary>An objective with these settings.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="steps">Of the attack, at least 1.</param>
    /// <param name="stepSize">In pixel space, at least 0.</param>
    /// <param name="beta">β, the weight of the divergence, at least 0; 6 in the paper.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public TradesObjective(LinfThreat threat, int steps, float stepSize, float beta = 6)
    {
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        if (!(stepSize >= 0 && float.IsFinite(stepSize))) throw new AdversarialException($"stepSize of an attack is a finite number from 0, got {stepSize}");
        if (!(beta >= 0 && float.IsFinite(beta))) throw new AdversarialException($"beta of TRADES is a finite number from 0, got {beta}");
        (this.threat, this.steps, this.stepSize, this.beta) = (threat, steps, stepSize, beta);
    }

    /// <inheritdoc/>
    public override string Name => $"trades-{steps}";

    /// <inheritdoc/>
    public override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
    {
        memory.Prepare(network, batch);
        Attack(network, batch, StartKey.Of(context, "trades"));
        var natural = network.Forward(batch.Images, Mode.Train);
        var adversarial = network.Forward(tape.Input(memory.Adversarial), Mode.Train);
        var loss = natural.CrossEntropy(batch.Labels).WeightedSum(natural.KlDivergence(adversarial), beta);
        return new StepLoss(loss, natural.CountCorrect(batch.Labels), 1 + 2 * steps + 6);
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    void Attack(Network network, Batch batch, StartKey key)
    {
        var (tape, adversarial) = (memory.Tape, memory.Adversarial);
        var logits = memory.Keep(network.Forward(tape.Input(batch.Images), Mode.Evaluate));
        key.WriteNormalNoise(adversarial, StartDeviation);
        adversarial.CopyFrom(tape.Input(batch.Images).Add(adversarial));
        tape.Clear();
        for (var step = 0; step < steps; step++)
        {
            var images = tape.Input(adversarial, watch: true);
            tape.Backward(tape.Input(logits).KlDivergence(network.Forward(images, Mode.Evaluate)));
            threat.Ascend(adversarial, images.Gradient!, batch.Images, stepSize);
            tape.Clear();
        }
    }
}
