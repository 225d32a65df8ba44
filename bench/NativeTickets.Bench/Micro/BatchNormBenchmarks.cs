using BenchmarkDotNet.Attributes;
using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>The passes of a batch norm in training, with the rectifier after it.</summary>
public class BatchNormBenchmarks : KernelBenchmarks
{
    Extent extent;
    BatchNormNumbers numbers;
    BatchNormStatistics statistics;
    DeviceBuffer y = null!, gradOutput = null!, gradInput = null!, gradWeight = null!, gradBias = null!;

    /// <summary>Channels and the side of the map.</summary>
    [Params("64x32", "512x4")]
    public string Layer { get; set; } = "";

    /// <inheritdoc/>
    protected override void Prepare()
    {
        var sizes = Layer.Split('x');
        var (channels, side) = (int.Parse(sizes[0]), int.Parse(sizes[1]));
        extent = new Extent(Batch, channels, side, side);
        var x = Activations(extent);
        var (mean, inverse) = (Room(channels), Room(channels));
        statistics = new BatchNormStatistics(0.1f, 1e-5f, Numbers(channels), Numbers(channels), mean, inverse);
        numbers = new BatchNormNumbers(extent, x, mean, inverse, Numbers(channels), Numbers(channels), Rectify: true);
        (y, gradOutput, gradInput, gradWeight, gradBias) = (Activations(extent), Activations(extent), Activations(extent), Room(channels), Room(channels));
        BatchNormKernels.BatchStatistics(extent, x, statistics);
        BatchNormKernels.GradParameters(numbers, gradOutput, gradWeight, gradBias);
    }

    /// <summary>Mean and variance of the batch.</summary>
    [Benchmark]
    public void Statistics()
    {
        BatchNormKernels.BatchStatistics(extent, numbers.X, statistics);
        Wait();
    }

    /// <summary>y from x.</summary>
    [Benchmark]
    public void Normalize()
    {
        BatchNormKernels.Normalize(numbers, y);
        Wait();
    }

    /// <summary>Gradients of weight and bias.</summary>
    [Benchmark]
    public void GradParameters()
    {
        BatchNormKernels.GradParameters(numbers, gradOutput, gradWeight, gradBias);
        Wait();
    }

    /// <summary>gradInput from gradOutput.</summary>
    [Benchmark]
    public void GradInput()
    {
        BatchNormKernels.GradInputBatch(numbers, gradOutput, gradWeight, gradBias, gradInput);
        Wait();
    }
}
