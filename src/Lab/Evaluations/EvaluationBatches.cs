using NativeTickets.Adversarial;
using NativeTickets.Data;

namespace NativeTickets.Lab.Evaluations;

/// <summary>The images of an evaluation, batch by batch; places are counted from the first that is measured.</summary>
sealed class EvaluationBatches
{
    readonly BatchReader reader;
    readonly HostBatch host;
    readonly int batchSize;

    /// <param name="images">Those that are measured.</param>
    /// <param name="batchSize">How many a batch has.</param>
    /// <param name="padTo">What smaller images are padded to.</param>
    /// <param name="skipped">How many of the split precede them.</param>
    public EvaluationBatches(ImageSet images, int batchSize, int? padTo, int skipped = 0)
    {
        (this.batchSize, Images, Skipped) = (batchSize, images.Count, skipped);
        reader = new BatchReader(images, new BatchOptions { BatchSize = batchSize, PadTo = padTo });
        host = reader.NewBatch();
    }

    /// <summary>How many images there are.</summary>
    public int Images { get; }

    /// <summary>How many images of the split precede them.</summary>
    public int Skipped { get; }

    /// <summary>The place of each batch's first image.</summary>
    public IEnumerable<int> Firsts => Enumerable.Range(0, reader.BatchesPerEpoch).Select(step => step * batchSize);

    /// <summary>How many images the batch has that begins at an image.</summary>
    public int CountFrom(int first) => Math.Min(batchSize, Images - first);

    /// <summary>The batch that begins at an image.</summary>
    public ImageBatch Read(int first)
    {
        reader.Read(0, first / batchSize, host);
        return new ImageBatch(host.Images[..(host.Count * host.Channels * host.Height * host.Width)], host.Labels[..host.Count],
            [.. Enumerable.Range(Skipped + first, host.Count)]);
    }

    /// <summary>The shape of so many images.</summary>
    public Shape ShapeOf(int count) => new(count, host.Channels, host.Height, host.Width);
}
