using BenchmarkDotNet.Attributes;
using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>Losses of a batch of ten classes.</summary>
public class LossBenchmarks : KernelBenchmarks
{
    const int Classes = 10;

    DeviceBuffer logits = null!, others = null!, labels = null!, loss = null!, gradLoss = null!, gradLogits = null!;

    /// <inheritdoc/>
    protected override void Prepare()
    {
        var (each, one) = (new Extent(Batch, Classes, 1, 1), new Extent(Batch, 1, 1, 1));
        (logits, others, gradLogits, loss, gradLoss) = (Activations(each), Activations(each), Activations(each), Room(1), Numbers(1));
        labels = Room(Kernels.LengthOf(one));
        Kernels.UploadBatch([.. Enumerable.Range(0, Batch).Select(i => (float)(i % Classes))], one, labels);
    }

    /// <summary>Cross-entropy.</summary>
    [Benchmark]
    public void CrossEntropy()
    {
        CrossEntropyKernels.Forward(Batch, Classes, logits, labels, loss);
        Wait();
    }

    /// <summary>Its gradient.</summary>
    [Benchmark]
    public void CrossEntropyBackward()
    {
        CrossEntropyKernels.Backward(Batch, Classes, logits, labels, gradLoss, gradLogits);
        Wait();
    }

    /// <summary>The divergence between two outputs, as TRADES has it.</summary>
    [Benchmark]
    public void KlDivergence()
    {
        KlDivergenceKernels.Forward(Batch, Classes, logits, others, loss);
        Wait();
    }
}
