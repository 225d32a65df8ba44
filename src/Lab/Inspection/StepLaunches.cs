using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Inspection;

/// <summary>
/// Which kernels a GPU is asked for in a step, and how often, once steps have come to their steady state: the plan of the step as the device has it. Results do
/// not matter, so that a driver that runs nothing will do.
/// </summary>
public static class StepLaunches
{
    const int Classes = 10;
    const int Settled = 3; // the first loads, the second lays out, the third is like all that follow

    /// <summary>A training step: forward, backward and SGD with momentum and weight decay, on a batch that lies on the device.</summary>
    /// <param name="device">A GPU.</param>
    /// <param name="name">Of the network.</param>
    /// <param name="batch">Images.</param>
    public static IReadOnlyDictionary<string, long> OfTraining(Device device, string name, int batch) => Train(device, name, batch).Launches;

    /// <summary>What the step of <see cref="OfTraining"/> takes at least.</summary>
    /// <param name="device">A GPU with tensor cores.</param>
    /// <param name="name">Of the network.</param>
    /// <param name="batch">Images.</param>
    public static StepBound BoundOfTraining(Device device, string name, int batch)
    {
        var step = Train(device, name, batch);
        return new StepBound(step.Products, step.Bytes.ToDictionary(pair => pair.Key, pair => (step.Launches[pair.Key], pair.Value)));
    }

    /// <summary>A step of PGD: what one costs in an attack of several, the difference of two attacks' lengths.</summary>
    /// <param name="device">A GPU.</param>
    /// <param name="name">Of the network.</param>
    /// <param name="batch">Images.</param>
    public static IReadOnlyDictionary<string, long> OfAttack(Device device, string name, int batch)
    {
        using var network = Networks.Create(name, device, InputOf(name), Classes);
        using var images = Images(device, name, batch);
        using var labels = Tensor.FromBatch(device, new Shape(batch), new float[batch]);
        using var adversarial = Images(device, name, batch);
        using var tape = new Tape(device, GradientTarget.Watched);
        Dictionary<string, long> Of(int steps)
        {
            var attack = new Pgd(new LinfThreat(8f / 255), steps, 2f / 255, randomStart: false);
            return Settle(device, () => attack.Climb(network, new Batch(images, labels), adversarial, tape)).Launches;
        }
        var (shorter, longer) = (Of(2), Of(3));
        return longer.Select(pair => KeyValuePair.Create(pair.Key, pair.Value - shorter.GetValueOrDefault(pair.Key)))
            .Where(pair => pair.Value != 0).ToDictionary();
    }

    static Asked Train(Device device, string name, int batch)
    {
        using var network = Networks.Create(name, device, InputOf(name), Classes);
        using var images = Images(device, name, batch);
        using var labels = Tensor.FromBatch(device, new Shape(batch), new float[batch]);
        using var sgd = new Sgd(network, momentum: 0.9, weightDecay: 1e-4);
        using var tape = new Tape(device, GradientTarget.Parameters);
        var objective = new CrossEntropyObjective();
        return Settle(device, () =>
        {
            tape.Backward(objective.Loss(network, new Batch(tape.Input(images), tape.Input(labels)), tape, default).Loss);
            sgd.Step(0.01);
            network.ClearGradients();
            tape.Clear();
        });
    }

    static Asked Settle(Device device, Action step)
    {
        device.CountsBytes = true;
        for (var i = 1; i < Settled; i++) step();
        var before = Asked.SoFar(device);
        step();
        device.CountsBytes = false;
        return Asked.SoFar(device).Since(before);
    }

    static Tensor Images(Device device, string name, int batch)
    {
        var input = InputOf(name);
        var shape = new Shape(batch, input.Channels, input.Height, input.Width);
        return Tensor.FromBatch(device, shape, new float[shape.Count]);
    }

    /// <summary>The images that a network of the paper sees: MNIST's or CIFAR-10's.</summary>
    /// <param name="name">Of the network.</param>
    public static ImageShape InputOf(string name) => name.StartsWith("lenet", StringComparison.Ordinal) ? new ImageShape(1, 28, 28) : new ImageShape(3, 32, 32);

    /// <summary>What a device was asked for: launches by kernel, bytes of those that are not of products, products.</summary>
    sealed record Asked(Dictionary<string, long> Launches, Dictionary<string, long> Bytes, Dictionary<ProductBounds, long> Products)
    {
        public static Asked SoFar(Device device) =>
            new(device.LaunchesByKernel.ToDictionary(), device.BytesBesideProducts.ToDictionary(), device.Products.ToDictionary());

        public Asked Since(Asked before) => new(Growth(Launches, before.Launches), Growth(Bytes, before.Bytes), Growth(Products, before.Products));

        static Dictionary<T, long> Growth<T>(Dictionary<T, long> after, Dictionary<T, long> before) where T : notnull => after
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value - before.GetValueOrDefault(pair.Key))).Where(pair => pair.Value != 0).ToDictionary();
    }
}
