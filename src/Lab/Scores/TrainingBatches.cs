using NativeTickets.Data;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>Training images in a fixed order that the seed decides, unchanged by augmentation, for scores that look at gradients or outputs.</summary>
sealed class TrainingBatches : ScoringBatches
{
    const int BatchSize = 128; // a score by gradients is a mean over images, which no batch size changes but by rounding

    readonly Lazy<BatchReader> reader;

    TrainingBatches(Func<ImageSet> images, Func<ImageSet, int> batchSize, int? padTo) => reader = new(() =>
    {
        var set = images();
        return new BatchReader(set, new BatchOptions { BatchSize = batchSize(set), PadTo = padTo });
    });

    /// <inheritdoc/>
    public override int Count => reader.Value.BatchesPerEpoch;

    /// <summary>All of them.</summary>
    /// <param name="run">Where the data come from.</param>
    /// <param name="seed">Orders them.</param>
    public static TrainingBatches All(RunContext run, long seed) => new(() => run.Data(seed).Train, _ => BatchSize, run.PadTo);

    /// <summary>Some of them, drawn by the seed.</summary>
    /// <param name="run">Where the data come from.</param>
    /// <param name="seed">Draws them.</param>
    /// <param name="images">How many, or of each class how many; all where there are fewer.</param>
    /// <param name="perClass">Whether it is of each class.</param>
    /// <param name="parts">Into how many batches, of about equal size, they are divided.</param>
    public static TrainingBatches Sample(RunContext run, long seed, int images, bool perClass, int parts) => new(
        () => Drawn(run.Data(seed).Train, seed, images, perClass), set => (set.Count + parts - 1) / parts, run.PadTo);

    /// <inheritdoc/>
    public override Batch Load(int index, Tape tape)
    {
        var host = reader.Value.NewBatch();
        reader.Value.Read(0, index, host);
        var shape = new Shape(host.Count, host.Channels, host.Height, host.Width);
        float[] labels = [.. host.Labels[..host.Count].Select(label => (float)label)];
        return new Batch(tape.Input(shape, host.Images.AsSpan(0, shape.Count)), tape.Input(new Shape(host.Count), labels));
    }

    static ImageSet Drawn(ImageSet all, long seed, int images, bool perClass)
    {
        int[] order = [.. Enumerable.Range(0, all.Count)];
        new RandomStream(seed, "prune/scored images").Shuffle<int>(order);
        var seen = new int[all.Classes];
        return all.Select(perClass ? [.. order.Where(image => seen[all.Label(image)]++ < images)] : order.AsSpan(0, Math.Min(images, order.Length)));
    }
}
