using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// A network as a training attack sees it: it runs in <see cref="Mode.Evaluate"/>, on tapes that ask for no weight gradient, and nothing else of it can be
/// reached. So weights,
/// their gradients and running statistics stay unchanged, bit for bit.
/// </summary>
public readonly struct FrozenNetwork
{
    readonly Network network;

    internal FrozenNetwork(Network network) => this.network = network;

    /// <summary>Its name.</summary>
    public string Name => network.Name;

    /// <summary>The images it takes.</summary>
    public ImageShape Input => network.Input;

    /// <summary>How many classes it has.</summary>
    public int Classes => network.Classes;

    /// <summary>Logits [N, classes] of images [N, C, H, W] in [0, 1].</summary>
    /// <param name="images">On a tape that asks for image gradients alone, as the one that the attack was handed; or on none.</param>
    /// <exception cref="ShapeException">The images do not fit the network.</exception>
    /// <exception cref="AdversarialException">The tape asks for weight gradients.</exception>
    public Tensor Logits(Tensor images) => images.Tape is { } tape && (tape.Gradients & GradientTarget.Parameters) != 0
        ? throw new AdversarialException($"an attack asks for image gradients alone, got images on a tape for {tape.Gradients}; use the tape that it is handed")
        : network.Forward(images, Mode.Evaluate);

    /// <summary>The same in <see cref="Mode.Train"/>: by the batch's own statistics, which move the running ones: some public code attacks so.</summary>
    internal Tensor LogitsInTraining(Tensor images) => network.Forward(images, Mode.Train);
}
