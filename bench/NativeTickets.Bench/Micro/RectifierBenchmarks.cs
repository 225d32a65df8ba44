using BenchmarkDotNet.Attributes;
using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>A rectifier by itself, and an addition, on the first maps of VGG-16.</summary>
public class RectifierBenchmarks : KernelBenchmarks
{
    static readonly Extent Maps = new(Batch, 64, 32, 32);

    DeviceBuffer x = null!, other = null!, y = null!;

    /// <inheritdoc/>
    protected override void Prepare() => (x, other, y) = (Activations(Maps), Activations(Maps), Activations(Maps));

    /// <summary>y = max(0, x).</summary>
    [Benchmark]
    public void Forward()
    {
        ElementwiseKernels.Batch(Maps, new Forward<NativeTickets.Kernels.Relu>(default), y, x);
        Wait();
    }

    /// <summary>Its gradient.</summary>
    [Benchmark]
    public void Backward()
    {
        ElementwiseKernels.Batch(Maps, new Backward<NativeTickets.Kernels.Relu>(default), y, x, other);
        Wait();
    }

    /// <summary>y = x + other.</summary>
    [Benchmark]
    public void Add()
    {
        ElementwiseKernels.Batch(Maps, new ForwardPair<Add>(), y, x, other);
        Wait();
    }
}
