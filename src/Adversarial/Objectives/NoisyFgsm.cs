using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// N-FGSM, one step from stronger noise without a projection: <c>η ~ U(−noise, noise)</c>, cut to [0, 1]; the adversarial image is
/// <c>clamp(x + η + stepSize · sign(∇ loss(x + η)), 0, 1)</c>, which may lie as far as noise + stepSize from x.
/// </summary>
/// <remarks>Source: de Jorge et al. 2022, arXiv:2202.01181, algorithm 1.</remarks>
public sealed class NoisyFgsm : TrainingAttack
{
    const float Everywhere = 1; // a budget within which every pixel is: what is left of a projection is [0, 1]

    readonly float noise;
    readonly float stepSize;
    readonly bool batchStatistics;

    /// <summary>An attack with these settings.</summary>
    /// <param name="threat">The budget that training is for; the images of this attack may leave it.</param>
    /// <param name="noise">In pixel space, at least 0; twice epsilon when null.</param>
    /// <param name="stepSize">In pixel space, at least 0; epsilon when null.</param>
    /// <param name="batchStatistics">
    /// Whether batch norms use the batch's statistics in the attack too, and move their running ones, as the public code does.
    /// </param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public NoisyFgsm(LinfThreat threat, float? noise = null, float? stepSize = null, bool batchStatistics = false) : base(threat)
    {
        (this.noise, this.stepSize, this.batchStatistics) = (noise ?? 2 * threat.Epsilon, stepSize ?? threat.Epsilon, batchStatistics);
        if (!(this.noise >= 0 && float.IsFinite(this.noise))) throw new AdversarialException($"noise of an attack is at least 0 in pixel space, got {noise}");
        if (!(this.stepSize >= 0 && float.IsFinite(this.stepSize)))
            throw new AdversarialException($"stepSize of an attack is at least 0 in pixel space, got {stepSize}");
    }

    /// <inheritdoc/>
    public override string Name => "n-fgsm";

    /// <inheritdoc/>
    public override double ForwardUnits => 2;

    private protected override bool IsProjected => true; // to [0, 1], by the step; not to the budget

    /// <summary>Attacks a batch from explicit noise.</summary>
    /// <param name="network">What is attacked.</param>
    /// <param name="clean">The images and labels.</param>
    /// <param name="adversarial">The noise η, of the images' shape, no tape's; becomes the adversarial images.</param>
    /// <param name="tape">For <see cref="GradientTarget.Watched"/>, empty; it is empty again afterwards.</param>
    /// <exception cref="ShapeException">Shapes do not fit.</exception>
    public void Climb(Network network, Batch clean, Tensor adversarial, Tape tape)
    {
        RequireWatched(tape);
        Climb(new FrozenNetwork(network), clean, adversarial, tape);
    }

    /// <inheritdoc/>
    protected override void Attempt(FrozenNetwork network, Batch clean, Tensor adversarial, Tape tape, StartKey key)
    {
        key.Stream().FillUniform(adversarial, -noise, noise);
        Climb(network, clean, adversarial, tape);
    }

    void Climb(FrozenNetwork network, Batch clean, Tensor adversarial, Tape tape)
    {
        adversarial.CopyFrom(tape.Input(clean.Images).Add(adversarial));
        LinfProjection.Apply(adversarial, clean.Images, Everywhere);
        tape.Clear();
        var images = tape.Input(adversarial, watch: true);
        var logits = batchStatistics ? network.LogitsInTraining(images) : network.Logits(images);
        tape.Backward(logits.CrossEntropy(clean.Labels));
        SignStep.Apply(adversarial, images.Gradient!, clean.Images, Everywhere, stepSize);
        tape.Clear();
    }
}
