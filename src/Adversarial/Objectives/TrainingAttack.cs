using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>The attack of adversarial training: it stays on the device and makes one adversarial image of each image of a batch. Evaluations attack by
/// <see cref="ImageAttack"/>.</summary>
/// <remarks>
/// Derive from it for an attack of one's own: <see cref="Attempt"/> is all there is to write. <see cref="Perturb(Network, Batch, Tensor, Tape, StartKey)"/>
/// holds every attack to the
/// laws: it sees the network through a <see cref="FrozenNetwork"/> alone (evaluation mode, image gradients only), and its images are projected to the threat
/// model. A value
/// without state; one may serve many networks.
/// </remarks>
public abstract class TrainingAttack
{
    /// <summary>An attack within this threat model.</summary>
    protected TrainingAttack(Threat threat) => Threat = threat;

    /// <summary>What it is, as metrics and reports name it.</summary>
    public abstract string Name { get; }

    /// <summary>What the adversary may do.</summary>
    public Threat Threat { get; }

    /// <summary>Cost of an attack on one batch in forward units: a forward pass and an input gradient are 1 each.</summary>
    public abstract double ForwardUnits { get; }

    /// <summary>Attacks a batch.</summary>
    /// <param name="network">What is attacked.</param>
    /// <param name="clean">The images and labels.</param>
    /// <param name="adversarial">Of the images' shape, no tape's; what it held is overwritten by the adversarial images.</param>
    /// <param name="tape">For <see cref="GradientTarget.Watched"/>, empty; it is empty again afterwards.</param>
    /// <param name="key">What a random start is drawn from.</param>
    /// <exception cref="ShapeException">Shapes do not fit.</exception>
    public void Perturb(Network network, Batch clean, Tensor adversarial, Tape tape, StartKey key)
    {
        RequireWatched(tape);
        Attempt(new FrozenNetwork(network), clean, adversarial, tape, key);
        tape.Clear();
        if (!IsProjected) Threat.Project(adversarial, clean.Images);
    }

    /// <summary>Attacks images on the host.</summary>
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

    /// <summary>Whether <see cref="Attempt"/> leaves images that are projected already.</summary>
    private protected virtual bool IsProjected => false;

    /// <summary>Attacks a batch.</summary>
    /// <param name="network">Gives logits; their gradient with respect to images that the tape watches is the attack's means.</param>
    /// <param name="clean">The images, for reading alone, and their labels.</param>
    /// <param name="adversarial">Of the images' shape, no tape's; what it held means nothing. The adversarial images are to be written here.</param>
    /// <param name="tape">Empty, for watched inputs alone: <c>tape.Input(adversarial, watch: true)</c>, a loss of the logits,
    /// <see cref="Tape.Backward(Tensor)"/>, then
    /// <see cref="Tape.Clear"/> after each step.</param>
    /// <param name="key">What random numbers are drawn from.</param>
    protected abstract void Attempt(FrozenNetwork network, Batch clean, Tensor adversarial, Tape tape, StartKey key);

    private protected static void RequireWatched(Tape tape)
    {
        if (tape.Gradients != GradientTarget.Watched)
            throw new ArgumentException($"an attack needs a tape for {GradientTarget.Watched} gradients, got one for {tape.Gradients}", nameof(tape));
    }
}
