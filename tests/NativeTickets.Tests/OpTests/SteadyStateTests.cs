using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Runs alone: what other tests allocate would be counted too.</summary>
[CollectionDefinition(nameof(SteadyStateTests), DisableParallelization = true)]
[Collection(nameof(SteadyStateTests))]
public sealed class SteadyStateTests
{
    const int WarmUpSteps = 5;
    const int MeasuredSteps = 20;
    const int DisturbedSteps = 5;
    const long LargestManagedBytesAStep = 10_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_training_step_takes_no_new_device_memory_and_little_managed_memory(int threads)
    {
        using var device = Device.Open("cpu", threads);
        using var tape = new Tape(device);
        using var net = new SmallNet(device);
        for (var step = 0; step < WarmUpSteps; step++) net.Train(tape);
        var (deviceBytes, rented) = (device.AllocatedBytes, device.Kernels.RentedBuffers);
        var managed = ManagedBytesAStep(() => net.Train(tape));
        Assert.Equal(deviceBytes, device.AllocatedBytes);
        Assert.Equal(rented, device.Kernels.RentedBuffers);
        Assert.InRange(managed, 0, LargestManagedBytesAStep);
    }

    [Theory]
    [InlineData("wrn-10-1", 0)]
    [InlineData("wrn-10-1", 0.8)]
    [InlineData("lenet-ye-1", 0.8)]
    public void Steps_of_a_network_and_of_its_ticket_take_no_new_memory_either(string name, double sparsity)
    {
        using var device = Device.Open("cpu", 2);
        var input = name.StartsWith("lenet", StringComparison.Ordinal) ? new ImageShape(1, 28, 28) : new ImageShape(3, 16, 16);
        using var network = Networks.Create(name, device, input, 10);
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable && sparsity > 0))
            parameter.SetMask([.. Enumerable.Range(0, parameter.Value.Shape.Count).Select(i => i % 5 == 0 ? 1f : 0f)]);
        using var optimizer = new Sgd(network, 0.9, 1e-4);
        using var tape = new Tape(device, GradientTarget.Parameters);
        using var attackTape = new Tape(device, GradientTarget.Watched);
        var shape = new Shape(20, input.Channels, input.Height, input.Width);
        using var images = Tensor.FromBatch(device, shape, [.. Enumerable.Range(0, shape.Count).Select(i => i % 17 / 17f)]);
        using var labels = Tensor.FromBatch(device, new Shape(20), new float[20]);
        using var adversarial = Tensor.FromBatch(device, shape, new float[shape.Count]);
        var attack = new Pgd(new LinfThreat(0.1f), 2, 0.05f, randomStart: false);
        for (var step = 0; step < WarmUpSteps; step++) Step();
        var deviceBytes = device.AllocatedBytes;
        Assert.InRange(ManagedBytesAStep(Step), 0, LargestManagedBytesAStep);
        Assert.Equal(deviceBytes, device.AllocatedBytes);

        void Step()
        {
            attack.Climb(network, new Batch(images, labels), adversarial, attackTape);
            tape.Backward(network.Forward(tape.Input(adversarial), Mode.Train).CrossEntropy(tape.Input(labels)));
            optimizer.Step(0.01);
            network.ClearGradients();
            tape.Clear();
        }
    }

    /// <summary>
    /// What a step takes in the mean of all threads, less the steps that took most: in some of them the runtime or the test runner allocates, for itself.
    /// </summary>
    static double ManagedBytesAStep(Action step)
    {
        var bytes = new long[MeasuredSteps];
        for (var i = 0; i < MeasuredSteps; i++)
        {
            var before = GC.GetTotalAllocatedBytes(true);
            step();
            bytes[i] = GC.GetTotalAllocatedBytes(true) - before;
        }
        return bytes.Order().Take(MeasuredSteps - DisturbedSteps).Average();
    }

    /// <summary>Convolution, batch norm, both poolings, a residual addition, a linear layer, and every parameter stepped.</summary>
    sealed class SmallNet : IDisposable
    {
        const int N = 20;
        readonly Tensor[] parameters;
        readonly Tensor[] velocities;
        readonly Tensor mean, variance, scale, shift, mask;
        readonly float[] images = Numbers("steady/images", N * 2 * 8 * 8);
        readonly float[] labels = [.. Enumerable.Range(0, N).Select(i => (float)(i % 3))];

        public SmallNet(Device device)
        {
            Shape[] shapes = [new(4, 2, 3, 3), new(4), new(4), new(4), new(3, 4), new(3)];
            parameters = [.. shapes.Select((s, i) => Tensor.FromArray(device, s, Numbers($"steady/{i}", s.Count), requiresGradient: true))];
            velocities = [.. shapes.Select(s => Tensor.Zeros(device, s))];
            mean = Tensor.Zeros(device, new Shape(4));
            variance = Tensor.FromArray(device, new Shape(4), [1, 1, 1, 1]);
            scale = Tensor.FromArray(device, new Shape(2), [2, 2]);
            shift = Tensor.FromArray(device, new Shape(2), [-1, -1]);
            mask = Tensor.FromArray(device, shapes[0], [.. Enumerable.Range(0, shapes[0].Count).Select(i => i % 5 == 0 ? 1f : 0f)]);
        }

        public void Train(Tape tape)
        {
            var x = tape.Input(new Shape(N, 2, 8, 8), images);
            var y = x.ScaleShift(scale, shift).Conv2d(parameters[0], parameters[1], padding: 1)
                .BatchNorm(parameters[2], parameters[3], mean, variance, training: true).Relu();
            var features = y.Add(y).MaxPool2d(2, 2).AveragePool2d(2, 2).GlobalAveragePool().Flatten();
            var logits = features.Linear(parameters[4], parameters[5]);
            var target = tape.Input(new Shape(N), labels);
            logits.CountCorrect(target);
            var weight = parameters[4].OnTape(tape);
            tape.Backward(logits.CrossEntropy(target) + (logits.Gelu() * 0.1f).Mean() + 1e-4f * (weight * weight).Sum());
            for (var i = 0; i < parameters.Length; i++)
            {
                SgdStep.Apply(parameters[i], velocities[i], i == 0 ? mask : null, 0.01f, 0.9f, 5e-4f, false);
                parameters[i].ClearGradient();
            }
            tape.Clear();
        }

        public void Dispose()
        {
            foreach (var tensor in parameters.Concat(velocities).Concat([mean, variance, scale, shift, mask])) tensor.Dispose();
        }

        static float[] Numbers(string name, int count)
        {
            var stream = new RandomStream(1, name);
            return [.. Enumerable.Range(0, count).Select(_ => stream.NextNormal())];
        }
    }
}
