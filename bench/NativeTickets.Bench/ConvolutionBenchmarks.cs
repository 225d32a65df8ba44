using BenchmarkDotNet.Attributes;
using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>The three passes of one convolution, dense and sparse, with BenchmarkDotNet's statistics: for those who change a kernel.</summary>
public class ConvolutionBenchmarks : IDisposable
{
    readonly CpuDevice cpu = new();
    Conv2dGeometry geometry;
    DeviceBuffer x = null!, weight = null!, y = null!, gradInput = null!, gradWeight = null!;
    WeightPattern? pattern;

    /// <summary>Channels, which are also the filters, and the side of the map; batch 128.</summary>
    [Params("64x32", "256x8", "512x2")]
    public string Layer { get; set; } = "";

    /// <summary>Share of the weights that a random mask prunes.</summary>
    [Params(0.0, 0.8)]
    public double Sparsity { get; set; }

    /// <summary>Fills buffers and makes the mask.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var sizes = Layer.Split('x');
        var (channels, side) = (int.Parse(sizes[0]), int.Parse(sizes[1]));
        geometry = new Conv2dGeometry(new Extent(128, channels, side, side), channels, 3, 3, 1, 1);
        pattern = Sparsity > 0 ? new WeightPattern(RandomMasks.Mask(geometry.WeightCount, Sparsity, 0)) : null;
        x = ConvolutionCases.Filled(cpu, cpu.LengthOf(geometry.Input), 1);
        weight = ConvolutionCases.Filled(cpu, geometry.WeightCount, 2);
        y = ConvolutionCases.Filled(cpu, cpu.LengthOf(geometry.Output), 3);
        gradInput = cpu.Rent(cpu.LengthOf(geometry.Input));
        gradWeight = cpu.Rent(geometry.WeightCount);
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        cpu.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>y from x.</summary>
    [Benchmark]
    public void Forward() => Conv2dKernels.Forward(geometry, x, weight, null, y, pattern);

    /// <summary>gradInput from gradOutput.</summary>
    [Benchmark]
    public void GradInput() => Conv2dKernels.GradInput(geometry, y, weight, gradInput, pattern);

    /// <summary>gradWeight from x and gradOutput.</summary>
    [Benchmark]
    public void GradWeight() => Conv2dKernels.GradWeight(geometry, x, y, gradWeight, pattern);
}
