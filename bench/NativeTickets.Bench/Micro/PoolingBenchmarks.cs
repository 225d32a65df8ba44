using BenchmarkDotNet.Attributes;
using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>The poolings of VGG-16's first maps and of ResNet's last.</summary>
public class PoolingBenchmarks : KernelBenchmarks
{
    static readonly PoolGeometry Halves = new(new Extent(Batch, 64, 32, 32), 2, 2, 2, 2, 0, 0, 0, 0);
    static readonly PoolGeometry Whole = new(new Extent(Batch, 512, 4, 4), 4, 4, 4, 4, 0, 0, 0, 0);

    DeviceBuffer x = null!, y = null!, gradOutput = null!, gradInput = null!, maps = null!, means = null!, gradMaps = null!;

    /// <inheritdoc/>
    protected override void Prepare()
    {
        (x, y, gradOutput, gradInput) = (Activations(Halves.Input), Activations(Halves.Output), Activations(Halves.Output), Activations(Halves.Input));
        (maps, means, gradMaps) = (Activations(Whole.Input), Activations(Whole.Output), Activations(Whole.Input));
        MaxPool2dKernels.Forward(Halves, x, y);
    }

    /// <summary>The largest of each window.</summary>
    [Benchmark]
    public void MaxForward()
    {
        MaxPool2dKernels.Forward(Halves, x, y);
        Wait();
    }

    /// <summary>Its gradient.</summary>
    [Benchmark]
    public void MaxBackward()
    {
        MaxPool2dKernels.Backward(Halves, x, y, gradOutput, gradInput);
        Wait();
    }

    /// <summary>The mean of each map.</summary>
    [Benchmark]
    public void AverageForward()
    {
        AveragePool2dKernels.Forward(Whole, maps, means);
        Wait();
    }

    /// <summary>Its gradient.</summary>
    [Benchmark]
    public void AverageBackward()
    {
        AveragePool2dKernels.Backward(Whole, means, gradMaps);
        Wait();
    }
}
