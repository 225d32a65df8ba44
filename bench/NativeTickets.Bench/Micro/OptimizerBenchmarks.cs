using BenchmarkDotNet.Attributes;
using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>SGD with momentum and weight decay on the weights of one of VGG-16's last convolutions, without and with a mask.</summary>
public class OptimizerBenchmarks : KernelBenchmarks
{
    const int Count = 512 * 512 * 9;

    static readonly SgdRule Rule = new(0.01f, 0.9f, 1e-4f, nesterov: false);

    DeviceBuffer weight = null!, velocity = null!, gradient = null!;
    DeviceBuffer? mask;

    /// <summary>Share of the weights that a random mask prunes; 0 for no mask.</summary>
    [Params(0.0, 0.8, 0.99)]
    public double Sparsity { get; set; }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        (weight, velocity, gradient) = (Numbers(Count), Numbers(Count), Numbers(Count));
        if (Sparsity == 0) return;
        mask = Room(Count);
        Kernels.Upload(RandomMasks.Mask(Count, Sparsity, 0), mask);
    }

    /// <summary>One step, in place.</summary>
    [Benchmark]
    public void Sgd()
    {
        ElementwiseKernels.Step(Count, Rule, weight, velocity, null, gradient, mask);
        Wait();
    }
}
