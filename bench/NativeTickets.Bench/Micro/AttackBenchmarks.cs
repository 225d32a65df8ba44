using BenchmarkDotNet.Attributes;
using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>What an attack does to images between two gradients, on a batch of CIFAR-10.</summary>
public class AttackBenchmarks : KernelBenchmarks
{
    const float Epsilon = 8f / 255, StepSize = 2f / 255;
    static readonly Extent Images = new(Batch, 3, 32, 32);

    DeviceBuffer adversarial = null!, gradient = null!, clean = null!;

    /// <inheritdoc/>
    protected override void Prepare() => (adversarial, gradient, clean) = (Activations(Images), Activations(Images), Activations(Images));

    /// <summary>A step along the sign, projected.</summary>
    [Benchmark]
    public void SignStep()
    {
        ElementwiseKernels.Batch(Images, new LinfStep(Epsilon, StepSize), adversarial, adversarial, gradient, clean);
        Wait();
    }

    /// <summary>The projection by itself.</summary>
    [Benchmark]
    public void Projection()
    {
        ElementwiseKernels.Batch(Images, new NativeTickets.Kernels.LinfProjection(Epsilon), adversarial, adversarial, clean);
        Wait();
    }
}
