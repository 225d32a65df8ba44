using BenchmarkDotNet.Attributes;
using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>The three passes of one convolution, dense and sparse.</summary>
public class ConvolutionBenchmarks : KernelBenchmarks
{
    Conv2dGeometry geometry;
    DeviceBuffer x = null!, weight = null!, y = null!, gradInput = null!, gradWeight = null!;
    WeightPattern? pattern;

    /// <summary>Channels, which are also the filters, and the side of the map.</summary>
    [Params("64x32", "256x8", "512x2")]
    public string Layer { get; set; } = "";

    /// <summary>Share of the weights that a random mask prunes.</summary>
    [Params(0.0, 0.8, 0.95)]
    public double Sparsity { get; set; }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        var sizes = Layer.Split('x');
        var (channels, side) = (int.Parse(sizes[0]), int.Parse(sizes[1]));
        geometry = new Conv2dGeometry(new Extent(Batch, channels, side, side), channels, 3, 3, 1, 1);
        pattern = Sparsity > 0 ? new WeightPattern(RandomMasks.Mask(geometry.WeightCount, Sparsity, 0)) : null;
        (x, y, gradInput) = (Activations(geometry.Input), Activations(geometry.Output), Activations(geometry.Input));
        (weight, gradWeight) = (Numbers(geometry.WeightCount), Room(geometry.WeightCount));
    }

    /// <summary>y from x.</summary>
    [Benchmark]
    public void Forward()
    {
        Conv2dKernels.Forward(geometry, x, weight, null, y, pattern);
        Wait();
    }

    /// <summary>gradInput from gradOutput.</summary>
    [Benchmark]
    public void GradInput()
    {
        Conv2dKernels.GradInput(geometry, y, weight, gradInput, pattern);
        Wait();
    }

    /// <summary>gradWeight from x and gradOutput.</summary>
    [Benchmark]
    public void GradWeight()
    {
        Conv2dKernels.GradWeight(geometry, x, y, gradWeight, pattern);
        Wait();
    }
}
