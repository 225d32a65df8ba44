using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Random images and labels for a network, a tenth of the pixels at each end of [0, 1].</summary>
sealed class TinyImages
{
    public TinyImages(Network network, int count, long seed = 1)
    {
        Shape = new Shape(count, network.Input.Channels, network.Input.Height, network.Input.Width);
        var stream = new RandomStream(seed, "tiny/images");
        Images = new float[Shape.Count];
        foreach (ref var pixel in Images.AsSpan()) pixel = Math.Clamp(stream.NextUniform(-0.125f, 1.125f), 0, 1);
        Labels = new float[count];
        foreach (ref var label in Labels.AsSpan()) label = stream.NextInt(network.Classes);
    }

    public Shape Shape { get; }

    public float[] Images { get; }

    public float[] Labels { get; }

    /// <summary>The mean cross-entropy of these labels for other images, in evaluation.</summary>
    public float Loss(Network network, float[] images)
    {
        using var tape = new Tape(network.Device, GradientTarget.None);
        return network.Forward(tape.Input(Shape, images), Mode.Evaluate).CrossEntropy(tape.Input(new Shape(Labels.Length), Labels)).Item();
    }

    /// <summary>Which images the network classifies rightly.</summary>
    public bool[] Correct(Network network, float[] images)
    {
        using var tape = new Tape(network.Device, GradientTarget.None);
        var logits = network.Forward(tape.Input(Shape, images), Mode.Evaluate).ToArray();
        return [.. Labels.Select((label, n) => logits.AsSpan(n * network.Classes, network.Classes).ToArray().Index().MaxBy(l => l.Item).Index == label)];
    }
}
