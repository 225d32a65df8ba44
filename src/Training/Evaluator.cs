using System.Runtime.InteropServices;
using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Training;

/// <summary>
/// Measures loss and accuracy of a network in its present state, with its running statistics or those of the images it is measured on. Leaves it unchanged.
/// Made once for a set of images.
/// </summary>
public sealed class Evaluator : IDisposable
{
    const int LargestBatch = 256; // fixed: the order of the loss's sum, and so its last bits, depend on it

    readonly Network network;
    readonly BatchReader reader;
    readonly StepInput input;
    readonly EpochTotals totals;
    readonly bool byBatch;

    /// <summary>Prepares to evaluate on these images.</summary>
    /// <param name="network">What is evaluated; not disposed.</param>
    /// <param name="images">At least one.</param>
    /// <param name="padTo">The height and width they are padded to; null for their own.</param>
    /// <param name="byBatch">
    /// True for batch norm by the statistics of each batch, in batches of about equal size: for weights that no running statistics were gathered with. It needs
    /// two images at least.
    /// </param>
    public Evaluator(Network network, ImageSet images, int? padTo = null, bool byBatch = false)
    {
        (this.network, this.byBatch) = (network, byBatch);
        var batchSize = byBatch ? EvenBatch(images.Count) : LargestBatch;
        reader = new BatchReader(images, new BatchOptions { BatchSize = batchSize, PadTo = padTo });
        input = new StepInput(network.Device, GradientTarget.None, reader);
        totals = new EpochTotals(network.Device);
    }

    /// <summary>
    /// Ranks that have the same network and call at the same time: each measures some of the batches, and all get the same numbers, those of one process. Null
    /// for this process alone.
    /// </summary>
    public Ranks? Ranks { get; init; }

    /// <summary>Evaluates the network in its present state.</summary>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public Evaluation Run(CancellationToken cancellation = default)
    {
        if (!byBatch) return Run(Mode.Evaluate, cancellation);
        var state = network.State.Select(s => s.Value.ToArray()).ToArray();
        try
        {
            return Run(Mode.Train, cancellation);
        }
        finally
        {
            for (var i = 0; i < state.Length; i++) network.State[i].Value.Write(state[i]);
        }
    }

    Evaluation Run(Mode mode, CancellationToken cancellation)
    {
        totals.Clear();
        input.Tape.Clear(); // what a measurement left that was cut short
        input.Tape.Cancellation = Ranks is null ? cancellation : CancellationToken.None;
        if (Ranks is not null) RunShared(Ranks, mode, cancellation);
        else
            for (var step = 0; step < reader.BatchesPerEpoch; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                var (found, correct, images) = Measure(step, mode);
                totals.Add(found, correct, images);
                input.Clear();
            }
        var (loss, right) = totals.Read();
        var count = reader.StoredImages; // each once, without extra ones
        return new Evaluation(loss / count, (int)right, count);
    }

    (Tensor Loss, Tensor Correct, int Images) Measure(int step, Mode mode)
    {
        input.Read(0, step);
        var batch = input.Load();
        var logits = network.Forward(batch.Images, mode);
        return (logits.CrossEntropy(batch.Labels), logits.CountCorrect(batch.Labels), batch.Count);
    }

    /// <summary>Round by round, a batch for each rank. That rank 0 was asked to stop travels with a round.</summary>
    void RunShared(Ranks ranks, Mode mode, CancellationToken cancellation)
    {
        using Tensor loss = Tensor.Zeros(network.Device, default), correct = Tensor.Zeros(network.Device, default);
        var own = new float[3];
        for (var first = 0; first < reader.BatchesPerEpoch; first += ranks.Count)
        {
            Array.Clear(own);
            if (first + ranks.Own < reader.BatchesPerEpoch)
            {
                var found = Measure(first + ranks.Own, mode);
                (own[0], own[1]) = (found.Loss.Item(), found.Correct.Item());
                input.Clear();
            }
            own[2] = cancellation.IsCancellationRequested ? 1 : 0;
            var all = ranks.Gather(MemoryMarshal.AsBytes<float>(own));
            if (Of(all[0])[2] != 0) throw new OperationCanceledException(cancellation);
            for (var rank = 0; rank < ranks.Count && first + rank < reader.BatchesPerEpoch; rank++)
            {
                loss.Fill(Of(all[rank])[0]);
                correct.Fill(Of(all[rank])[1]);
                totals.Add(loss, correct, reader.CountOf(first + rank));
            }
        }

        static ReadOnlySpan<float> Of(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        input.Dispose();
        totals.Dispose();
    }

    // as few batches as of the largest size, but no small one at the end, whose statistics would be poor
    static int EvenBatch(int images)
    {
        var batches = (images + LargestBatch - 1) / LargestBatch;
        return (images + batches - 1) / batches;
    }
}

/// <summary>How a network does on a set of images.</summary>
/// <param name="Loss">Mean cross-entropy.</param>
/// <param name="Correct">Images classified correctly.</param>
/// <param name="Count">Images.</param>
public readonly record struct Evaluation(double Loss, int Correct, int Count)
{
    /// <summary>The fraction classified correctly.</summary>
    public double Accuracy => (double)Correct / Count;
}
