using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>A small network and one batch of random images, to take steps on.</summary>
sealed class Practice : IDisposable
{
    const int Images = 17;
    readonly Device device;
    readonly Tape tape;
    readonly float[] pixels;
    readonly float[] labels;

    public Practice(string deviceName, string network = "lenet-ye-1", int channels = 1, int size = 28)
    {
        device = Device.Open(deviceName, 2, precision: "fp32");
        Network = Networks.Create(network, device, new ImageShape(channels, size, size), 10, seed: 7);
        tape = new Tape(device, GradientTarget.Parameters);
        pixels = new float[Images * channels * size * size];
        labels = new float[Images];
        var stream = new RandomStream(1, "practice");
        foreach (ref var pixel in pixels.AsSpan()) pixel = stream.NextUniform();
        foreach (ref var label in labels.AsSpan()) label = stream.NextInt(10);
    }

    public Network Network { get; }

    /// <summary>One training step; returns the loss before it.</summary>
    public float Step(Optimizer optimizer, double learningRate)
    {
        Network.ClearGradients();
        var batch = new Batch(tape.Input(new Shape(Images, Network.Input.Channels, Network.Input.Height, Network.Input.Width), pixels),
            tape.Input(new Shape(Images), labels));
        var loss = new CrossEntropyObjective().Loss(Network, batch, tape, default).Loss;
        tape.Backward(loss);
        optimizer.Step(learningRate);
        Network.ClearGradients();
        var value = loss.Item();
        tape.Clear();
        return value;
    }

    /// <summary>The gradients of a weight on the batch; the network keeps all of them, and no step is taken.</summary>
    /// <param name="name">The weight's name.</param>
    /// <param name="whole">True to have those of pruned weights too.</param>
    public float[] Gradients(string name, bool whole)
    {
        Network.ClearGradients();
        foreach (var parameter in Network.Parameters) parameter.Value.GathersWholeGradient = whole;
        var batch = new Batch(tape.Input(new Shape(Images, Network.Input.Channels, Network.Input.Height, Network.Input.Width), pixels),
            tape.Input(new Shape(Images), labels));
        tape.Backward(new CrossEntropyObjective().Loss(Network, batch, tape, default).Loss);
        tape.Clear();
        foreach (var parameter in Network.Parameters) parameter.Value.GathersWholeGradient = false;
        return Network.Parameters.Single(parameter => parameter.Name == name).Value.Gradient!.ToArray();
    }

    public void Dispose()
    {
        tape.Dispose();
        Network.Dispose();
        device.Dispose();
    }
}
