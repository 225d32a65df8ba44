using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// A network as attacks of an evaluation see it: images go in, scores and image gradients come out, image by image. It runs in <see cref="Mode.Evaluate"/>; an
/// attack
/// has no other way to the network, so weights, their gradients and running statistics stay unchanged. Results for an image do not depend on the other images
/// of its batch.
/// </summary>
/// <remarks>Counts what was asked of it. Not safe for use by several threads at once.</remarks>
public sealed class Victim : IDisposable
{
    /// <summary>The most images that the network is shown at once: it bounds memory, and how long a request to stop may wait for one operation.</summary>
    public const int MostImages = 256;

    readonly Tape forward;
    readonly Tape backward;
    readonly (VictimCrew Crew, string Name)? shared;
    readonly CancellationToken cancellation;

    /// <summary>Prepares to attack; the network is not disposed.</summary>
    /// <param name="network">What is attacked.</param>
    /// <param name="journal">What attacks on it say of how far they are; null for one that nobody looks at.</param>
    /// <param name="cancellation">Asks any attack on it to stop, whatever it is asking of the network at the time.</param>
    public Victim(Network network, AttackJournal? journal = null, CancellationToken cancellation = default) : this(network, journal, null, cancellation) { }

    /// <summary>Prepares to attack with several ranks; the network is not disposed.</summary>
    /// <param name="network">What is attacked.</param>
    /// <param name="journal">What attacks on it say of how far they are; null for one that nobody looks at.</param>
    /// <param name="shared">The ranks that compute together, and what they call the network; null for this process alone.</param>
    /// <param name="cancellation">Asks any attack on it to stop; with ranks it is heard between two questions.</param>
    public Victim(Network network, AttackJournal? journal, (VictimCrew Crew, string Name)? shared, CancellationToken cancellation = default)
    {
        (Network, Journal, this.cancellation, this.shared) = (network, journal ?? new AttackJournal(), cancellation, shared);
        var within = shared is null ? cancellation : CancellationToken.None; // others would wait for what stops in its midst
        forward = new Tape(network.Device, GradientTarget.None) { Cancellation = within };
        backward = new Tape(network.Device, GradientTarget.Watched) { Cancellation = within };
    }

    /// <summary>How far the attack on it is.</summary>
    public AttackJournal Journal { get; }

    /// <summary>The network's name.</summary>
    public string Name => Network.Name;

    /// <summary>The images it takes.</summary>
    public ImageShape Input => Network.Input;

    internal Network Network { get; }

    /// <summary>How many classes it has.</summary>
    public int Classes => Network.Classes;

    /// <summary>Numbers of one image.</summary>
    public int ImageLength => Network.Input.Channels * Network.Input.Height * Network.Input.Width;

    /// <summary>Cost so far in forward units times images: a forward pass and an input gradient are 1 each.</summary>
    public double ForwardUnits { get; private set; }

    /// <summary>The logits of images.</summary>
    /// <param name="images">[N, C, H, W].</param>
    /// <returns>[N, classes].</returns>
    /// <exception cref="ShapeException">The images are not the network's.</exception>
    public float[] Logits(ReadOnlySpan<float> images) => Scores(images, areLogProbabilities: false);

    /// <summary>Each image's loss and its gradient with respect to the image.</summary>
    /// <param name="loss">What is differentiated.</param>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="labels">[N].</param>
    /// <param name="targets">[N], the target classes of an attack; empty for untargeted losses.</param>
    /// <exception cref="ShapeException">The images are not the network's.</exception>
    public ImageGradients Gradients(ImageLoss loss, ReadOnlySpan<float> images, ReadOnlySpan<int> labels, ReadOnlySpan<int> targets = default)
    {
        var count = ShapeOf(images)[0];
        if (count > MostImages) return InParts(loss, images, labels, targets);
        if (count == 0) return new ImageGradients([], [], []);
        var (losses, upstream) = (new float[count], new float[count * Classes]);
        if (shared is { } team)
        {
            cancellation.ThrowIfCancellationRequested();
            var (labeled, aimed) = (labels.ToArray(), targets.ToArray());
            var found = team.Crew.Gradients(team.Name, Network, backward, images, count, loss.IsOfLogProbabilities, (_, of) => Climb(of, labeled, aimed));
            ForwardUnits += 2 * count;
            return new ImageGradients(found.Logits, losses, found.Gradient);
        }
        var shape = ShapeOf(images);
        var input = backward.Input(shape, images, watch: true);
        var output = Network.Forward(input, Mode.Evaluate);
        var logits = output.ToArray();
        if (loss.IsOfLogProbabilities) output = output.LogSoftmax();
        var scores = loss.IsOfLogProbabilities ? output.ToArray() : logits;
        backward.Backward(output, backward.Input(output.Shape, Climb(scores, labels, targets)));
        var gradient = input.Gradient!.ToArray();
        backward.Clear();
        ForwardUnits += 2 * count;
        return new ImageGradients(logits, losses, gradient);

        float[] Climb(float[] scores, ReadOnlySpan<int> labels, ReadOnlySpan<int> targets)
        {
            for (var n = 0; n < losses.Length; n++)
                losses[n] = loss.Evaluate(Rows.Of(scores, n, Classes), labels[n], targets.IsEmpty ? -1 : targets[n], Rows.Of(upstream, n, Classes));
            return upstream;
        }
    }

    /// <summary>Whether the first of the largest logits is at another class than the label; NaN is never the largest. As
    /// <see cref="Tensor.CountCorrect"/>.</summary>
    public static bool IsFooled(ReadOnlySpan<float> logits, int label) => PredictionOf(logits) != label;

    /// <summary>The first of the largest logits; -1 where none is a number.</summary>
    public static int PredictionOf(ReadOnlySpan<float> logits)
    {
        var (largest, at) = (float.NegativeInfinity, -1);
        for (var c = 0; c < logits.Length; c++)
            if (logits[c] > largest) (largest, at) = (logits[c], c);
        return at;
    }

    /// <summary>Which images the network does not give their label.</summary>
    public bool[] Fooled(ReadOnlySpan<float> images, ReadOnlySpan<int> labels) => Fooled(Logits(images), labels, Classes);

    /// <summary>The network's bits: <see cref="NetworkDigest"/>.</summary>
    public string Digest() => NetworkDigest.Of(Network);

    /// <inheritdoc/>
    public void Dispose()
    {
        forward.Dispose();
        backward.Dispose();
    }

    /// <summary>Each image's loss alone, for the price of its logits.</summary>
    /// <param name="loss">What is measured, an untargeted loss.</param>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="labels">[N].</param>
    /// <exception cref="ShapeException">The images are not the network's.</exception>
    internal float[] Losses(ImageLoss loss, ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        var scores = Scores(images, loss.IsOfLogProbabilities);
        var (losses, upstream) = (new float[labels.Length], new float[Classes]);
        for (var n = 0; n < losses.Length; n++)
        {
            Array.Clear(upstream);
            losses[n] = loss.Evaluate(Rows.Of(scores, n, Classes), labels[n], -1, upstream);
        }
        return losses;
    }

    internal static bool[] Fooled(float[] logits, ReadOnlySpan<int> labels, int classes)
    {
        var fooled = new bool[labels.Length];
        for (var n = 0; n < fooled.Length; n++) fooled[n] = IsFooled(Rows.Of(logits, n, classes), labels[n]);
        return fooled;
    }

    float[] Scores(ReadOnlySpan<float> images, bool areLogProbabilities)
    {
        var count = ShapeOf(images)[0];
        var scores = new float[count * Classes];
        for (var first = 0; first < count; first += MostImages)
        {
            var some = Math.Min(MostImages, count - first);
            ScoresOf(images.Slice(first * ImageLength, some * ImageLength), some, areLogProbabilities).CopyTo(scores, first * Classes);
            ForwardUnits += some;
        }
        return scores;
    }

    float[] ScoresOf(ReadOnlySpan<float> images, int count, bool areLogProbabilities)
    {
        if (shared is { } team)
        {
            cancellation.ThrowIfCancellationRequested();
            return team.Crew.Scores(team.Name, Network, forward, images, count, areLogProbabilities);
        }
        var logits = Network.Forward(forward.Input(ShapeOf(images), images), Mode.Evaluate);
        var scores = (areLogProbabilities ? logits.LogSoftmax() : logits).ToArray();
        forward.Clear();
        return scores;
    }

    ImageGradients InParts(ImageLoss loss, ReadOnlySpan<float> images, ReadOnlySpan<int> labels, ReadOnlySpan<int> targets)
    {
        var (logits, losses, gradient) = (new float[labels.Length * Classes], new float[labels.Length], new float[images.Length]);
        for (var first = 0; first < labels.Length; first += MostImages)
        {
            var some = Math.Min(MostImages, labels.Length - first);
            var part = Gradients(loss, images.Slice(first * ImageLength, some * ImageLength), labels.Slice(first, some),
                targets.IsEmpty ? default : targets.Slice(first, some));
            part.Logits.CopyTo(logits, first * Classes);
            part.Losses.CopyTo(losses, first);
            part.Gradient.CopyTo(gradient, first * ImageLength);
        }
        return new ImageGradients(logits, losses, gradient);
    }

    Shape ShapeOf(ReadOnlySpan<float> images) => images.Length % ImageLength == 0
        ? new Shape(images.Length / ImageLength, Network.Input.Channels, Network.Input.Height, Network.Input.Width)
        : throw new ShapeException($"attack: expects images of {ImageLength} numbers for {Name}, got {images.Length} numbers");
}
