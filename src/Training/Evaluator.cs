using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Training;

/// <summary>Measures loss and accuracy of a network as it stands, in <see cref="Mode.Evaluate"/>. Leaves it as it found it. Made once for a set of images.</summary>
public sealed class Evaluator : IDisposable
{
    const int BatchSize = 256; // fixed: the order of the loss's sum, and so its last bits, hang on it

    readonly Network network;
    readonly BatchReader reader;
    readonly HostBatch host;
    readonly StepInput input;
    readonly EpochTotals totals;

    /// <summary>Prepares to evaluate on these images.</summary>
    /// <param name="network">What is evaluated; not disposed.</param>
    /// <param name="images">At least one.</param>
    /// <param name="padTo">The height and width they are padded to; null for their own.</param>
    public Evaluator(Network network, ImageSet images, int? padTo = null)
    {
        this.network = network;
        reader = new BatchReader(images, new BatchOptions { BatchSize = BatchSize, PadTo = padTo });
        host = reader.NewBatch();
        input = new StepInput(network.Device, GradientTarget.None);
        totals = new EpochTotals(network.Device);
    }

    /// <summary>Evaluates the network as it stands.</summary>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public Evaluation Run(CancellationToken cancellation = default)
    {
        totals.Clear();
        for (var step = 0; step < reader.BatchesPerEpoch; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            reader.Read(0, step, host);
            var batch = input.Load(host);
            var logits = network.Forward(batch.Images, Mode.Evaluate);
            totals.Add(logits.CrossEntropy(batch.Labels), logits.CountCorrect(batch.Labels), batch.Count);
            input.Clear();
        }
        var (loss, correct) = totals.Read();
        return new Evaluation(loss / reader.ImagesPerEpoch, (int)correct, reader.ImagesPerEpoch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        input.Dispose();
        totals.Dispose();
    }
}
