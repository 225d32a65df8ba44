using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// Climbs the cross-entropy of a network inside a threat model by steps along the gradient's sign:
/// <c>x ← project(x + stepSize · sign ∇ₓ loss(x, labels))</c>.
/// </summary>
/// <remarks>
/// The attack of adversarial training: it stays on the device. Evaluations attack by <see cref="ImageAttack"/>. The network runs in <see cref="Mode.Evaluate"/> and
/// only the images' gradient is asked for: weights, their gradients and running statistics stay as they are, bit for bit. A value without state; one may serve many
/// networks.
/// </remarks>
public abstract class TrainingAttack
{
    /// <summary>An attack within this threat model.</summary>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    private protected TrainingAttack(LinfThreat threat, int steps, float stepSize, bool randomStart)
    {
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        if (!(stepSize >= 0 && float.IsFinite(stepSize))) throw new AdversarialException($"stepSize of an attack is at least 0 in pixel space, got {stepSize}");
        (Threat, Steps, StepSize, RandomStart) = (threat, steps, stepSize, randomStart);
    }

    /// <summary>What it is, as metrics and reports name it.</summary>
    public abstract string Name { get; }

    /// <summary>What the adversary may do.</summary>
    public LinfThreat Threat { get; }

    /// <summary>How many gradient steps from each start.</summary>
    public int Steps { get; }

    /// <summary>How far a step goes, in pixel space.</summary>
    public float StepSize { get; }

    /// <summary>True to start at a uniformly random admissible image; false to start at the clean one.</summary>
    public bool RandomStart { get; }

    /// <summary>Cost of one start on one batch in forward units: a forward pass and an input gradient for each step.</summary>
    public double ForwardUnits => 2.0 * Steps;

    /// <summary>Attacks a batch from the attack's own start.</summary>
    /// <param name="network">What is attacked.</param>
    /// <param name="clean">The images and labels.</param>
    /// <param name="adversarial">Of the images' shape, no tape's; what it held is overwritten by the adversarial images.</param>
    /// <param name="tape">For <see cref="GradientTarget.Watched"/>, empty; it is empty again afterwards.</param>
    /// <param name="key">What a random start is drawn from.</param>
    /// <exception cref="ShapeException">Shapes do not fit.</exception>
    public void Perturb(Network network, Batch clean, Tensor adversarial, Tape tape, StartKey key)
    {
        if (RandomStart)
        {
            key.WriteNoise(adversarial, Threat.Epsilon);
            adversarial.CopyFrom(tape.Input(clean.Images).Add(adversarial));
            Threat.Project(adversarial, clean.Images);
            tape.Clear();
        }
        else
        {
            adversarial.CopyFrom(clean.Images);
        }
        Climb(network, clean, adversarial, tape);
    }

    /// <summary>Attacks a batch from an explicit start.</summary>
    /// <param name="network">What is attacked.</param>
    /// <param name="clean">The images and labels.</param>
    /// <param name="adversarial">The start, of the images' shape, no tape's; becomes the adversarial images.</param>
    /// <param name="tape">For <see cref="GradientTarget.Watched"/>, empty; it is empty again afterwards.</param>
    /// <exception cref="ShapeException">Shapes do not fit.</exception>
    public void Climb(Network network, Batch clean, Tensor adversarial, Tape tape)
    {
        if (tape.Gradients != GradientTarget.Watched) throw new ArgumentException($"an attack wants a tape for {GradientTarget.Watched} gradients, got one for {tape.Gradients}", nameof(tape));
        for (var step = 0; step < Steps; step++)
        {
            var images = tape.Input(adversarial, watch: true);
            tape.Backward(network.Forward(images, Mode.Evaluate).CrossEntropy(clean.Labels));
            Threat.Ascend(adversarial, images.Gradient!, clean.Images, StepSize);
            tape.Clear();
        }
    }

    /// <summary>Attacks images on the host from the attack's own start.</summary>
    /// <param name="network">What is attacked.</param>
    /// <param name="images">[N, C, H, W] in [0, 1], row-major.</param>
    /// <param name="labels">[N], class numbers.</param>
    /// <param name="key">What a random start is drawn from.</param>
    /// <returns>The adversarial images, [N, C, H, W].</returns>
    /// <exception cref="ShapeException">There are no labels, or the images are not N of the network's.</exception>
    public float[] Perturb(Network network, ReadOnlySpan<float> images, ReadOnlySpan<float> labels, StartKey key = default)
    {
        var shape = new Shape(labels.Length, network.Input.Channels, network.Input.Height, network.Input.Width);
        using var clean = Tensor.FromBatch(network.Device, shape, images);
        using var classes = Tensor.FromBatch(network.Device, new Shape(labels.Length), labels);
        using var adversarial = Tensor.FromBatch(network.Device, shape, images);
        using var tape = new Tape(network.Device, GradientTarget.Watched);
        Perturb(network, new Batch(clean, classes), adversarial, tape, key);
        return adversarial.ToArray();
    }
}
