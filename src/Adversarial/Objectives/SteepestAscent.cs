using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// Climbs the cross-entropy of a network inside a threat model by steps of one length: <c>x ← project(x + stepSize · direction(∇ₓ loss(x, labels)))</c>, the
/// direction being the
/// gradient's sign in L∞.
/// </summary>
public abstract class SteepestAscent : TrainingAttack
{
    private protected SteepestAscent(Threat threat, int steps, float stepSize, bool randomStart) : base(threat)
    {
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        if (!(stepSize >= 0 && float.IsFinite(stepSize))) throw new AdversarialException($"stepSize of an attack is at least 0 in pixel space, got {stepSize}");
        (Steps, StepSize, RandomStart) = (steps, stepSize, randomStart);
    }

    /// <summary>How many gradient steps from each start.</summary>
    public int Steps { get; }

    /// <summary>How far a step goes, in pixel space.</summary>
    public float StepSize { get; }

    /// <summary>True to start at a uniformly random admissible image; false to start at the clean one.</summary>
    public bool RandomStart { get; }

    /// <summary>A forward pass and an input gradient for each step.</summary>
    public override double ForwardUnits => 2.0 * Steps;

    private protected override bool IsProjected => true; // by every step

    /// <summary>Attacks a batch from an explicit start.</summary>
    /// <param name="network">What is attacked.</param>
    /// <param name="clean">The images and labels.</param>
    /// <param name="adversarial">The start, of the images' shape, no tape's; becomes the adversarial images.</param>
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
        if (RandomStart) Threat.Start(adversarial, clean.Images, tape, key.Stream());
        else adversarial.CopyFrom(clean.Images);
        Climb(network, clean, adversarial, tape);
    }

    void Climb(FrozenNetwork network, Batch clean, Tensor adversarial, Tape tape)
    {
        for (var step = 0; step < Steps; step++)
        {
            var images = tape.Input(adversarial, watch: true);
            tape.Backward(network.Logits(images).CrossEntropy(clean.Labels));
            Threat.Ascend(adversarial, images.Gradient!, clean.Images, StepSize);
            tape.Clear();
        }
    }
}
