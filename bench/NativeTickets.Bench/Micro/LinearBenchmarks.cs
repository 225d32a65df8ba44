using BenchmarkDotNet.Attributes;
using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>The three passes of LeNet's first linear layer, dense and sparse.</summary>
public class LinearBenchmarks : KernelBenchmarks
{
    const int Inputs = 800, Outputs = 500;

    DeviceBuffer x = null!, weight = null!, bias = null!, y = null!, gradInput = null!, gradWeight = null!;
    WeightPattern? pattern;

    /// <summary>Share of the weights that a random mask prunes.</summary>
    [Params(0.0, 0.8, 0.95)]
    public double Sparsity { get; set; }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        pattern = Sparsity > 0 ? new WeightPattern(RandomMasks.Mask(Inputs * Outputs, Sparsity, 0)) : null;
        var (inputs, outputs) = (new Extent(Batch, Inputs, 1, 1), new Extent(Batch, Outputs, 1, 1));
        (x, y, gradInput) = (Activations(inputs), Activations(outputs), Activations(inputs));
        (weight, bias, gradWeight) = (Numbers(Inputs * Outputs), Numbers(Outputs), Room(Inputs * Outputs));
    }

    /// <summary>y from x.</summary>
    [Benchmark]
    public void Forward()
    {
        LinearKernels.Forward(Batch, Inputs, Outputs, x, weight, bias, y, pattern);
        Wait();
    }

    /// <summary>gradInput from gradOutput.</summary>
    [Benchmark]
    public void GradInput()
    {
        LinearKernels.GradInput(Batch, Inputs, Outputs, y, weight, gradInput, pattern);
        Wait();
    }

    /// <summary>gradWeight from x and gradOutput.</summary>
    [Benchmark]
    public void GradWeight()
    {
        LinearKernels.GradWeight(Batch, Inputs, Outputs, x, y, gradWeight, pattern);
        Wait();
    }
}
