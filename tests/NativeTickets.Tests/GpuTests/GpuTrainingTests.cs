using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Whole training steps through the GPU's kernels end where the processor's end.</summary>
public sealed class GpuTrainingTests
{
    /// <summary>Single ops agree to 2e-5 of the largest element; a few steps at these rates let that grow tenfold at most.</summary>
    const double Tolerance = 2e-4;

    /// <summary>The simulator makes an object of the arguments of each of some 60 launches.</summary>
    const long SimulatorBytesPerStep = 20_000;

    [Theory, InlineData("ilgpu-cpu"), InlineData("cuda"), InlineData("opencl")]
    public void Lenet_takes_the_same_masked_steps_of_sgd(string name) =>
        StepsAgree(name, "lenet-ye-1", 1, 28, network =>
        {
            var weight = network.Parameters.Single(p => p.Name == "conv2.weight");
            weight.SetMask([.. Enumerable.Range(0, weight.Value.Shape.Count).Select(i => i % 3 == 0 ? 1f : 0f)]);
            return new Sgd(network, 0.9, 1e-4, nesterov: true);
        }, 0.05);

    // with the usual epsilon of 1e-8 a gradient that is nothing but rounding moves a weight as far as any other
    [Theory, InlineData("ilgpu-cpu"), InlineData("cuda"), InlineData("opencl")]
    public void A_residual_network_takes_the_same_steps_of_adam(string name) =>
        StepsAgree(name, "wrn-10-1", 3, 8, network => new Adam(network, epsilon: 1e-4), 1e-3);

    [Theory, InlineData("ilgpu-cpu"), InlineData("cuda"), InlineData("opencl")]
    public void Steps_in_the_steady_state_take_no_more_memory(string name)
    {
        using var device = RealGpu.OpenOrSkip(name);
        using var network = Networks.Create("lenet-ye-1", device, new ImageShape(1, 12, 12), 10, seed: 3);
        using var sgd = new Sgd(network, 0.9);
        using var tape = new Tape(device, GradientTarget.Parameters);
        var (pixels, labels, objective) = (new float[3 * 144], new float[3], new CrossEntropyObjective());
        var (held, managed) = (new long[12], new long[12]);
        for (var step = 0; step < held.Length; step++)
        {
            var batch = new Batch(tape.Input(new Shape(3, 1, 12, 12), pixels), tape.Input(new Shape(3), labels));
            tape.Backward(objective.Loss(network, batch, tape, default).Loss);
            sgd.Step(0.1);
            network.ClearGradients();
            tape.Clear();
            (held[step], managed[step]) = (device.AllocatedBytes, GC.GetAllocatedBytesForCurrentThread());
        }
        Assert.Equal(held[1], held[^1]);
        // the least of all steps: on a busy machine the simulator waits for its threads, which allocates now and then
        Assert.InRange(Enumerable.Range(2, managed.Length - 2).Min(step => managed[step] - managed[step - 1]), 0,
            name == "ilgpu-cpu" ? SimulatorBytesPerStep : 10_000);
    }

    static void StepsAgree(string name, string network, int channels, int size, Func<Network, Optimizer> optimize, double learningRate)
    {
        Assert.SkipWhen(RealGpu.WhyNot(name) is not null, $"{name}: {RealGpu.WhyNot(name)}");
        using var here = new Practice("cpu", network, channels, size);
        using var there = new Practice(name, network, channels, size);
        using var first = optimize(here.Network);
        using var second = optimize(there.Network);
        for (var step = 0; step < 3; step++) Assert.Equal(here.Step(first, learningRate), there.Step(second, learningRate), Tolerance);
        var (expected, actual) = (NetworkState.Read(here.Network), NetworkState.Read(there.Network));
        foreach (var (key, entry) in expected)
        {
            var largest = entry.Values.Max(Math.Abs);
            for (var i = 0; i < entry.Values.Length; i++)
                Assert.True(Math.Abs(entry.Values[i] - actual[key].Values[i]) <= Tolerance * largest,
                    $"{key}[{i}]: cpu {entry.Values[i]:R}, {name} {actual[key].Values[i]:R}");
        }
    }
}
