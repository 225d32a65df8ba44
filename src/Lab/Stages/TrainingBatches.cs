using NativeTickets.Data;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Stages;

/// <summary>Training images in a fixed order that the seed decides, unchanged by augmentation, for scores that look at gradients or outputs.</summary>
/// <param name="run">Where the data come from.</param>
/// <param name="seed">Orders them.</param>
sealed class TrainingBatches(RunContext run, long seed) : ScoringBatches
{
    const int BatchSize = 128; // a score by gradients is a mean over images, which no batch size changes but by rounding

    readonly Lazy<BatchReader> reader = new(() => new BatchReader(run.Data(seed).Train, new BatchOptions { BatchSize = BatchSize, PadTo = run.PadTo }));

    /// <inheritdoc/>
    public override int Count => reader.Value.BatchesPerEpoch;

    /// <inheritdoc/>
    public override Batch Load(int index, Tape tape)
    {
        var host = reader.Value.NewBatch();
        reader.Value.Read(0, index, host);
        var shape = new Shape(host.Count, host.Channels, host.Height, host.Width);
        float[] labels = [.. host.Labels[..host.Count].Select(label => (float)label)];
        return new Batch(tape.Input(shape, host.Images.AsSpan(0, shape.Count)), tape.Input(new Shape(host.Count), labels));
    }
}
