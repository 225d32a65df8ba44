namespace NativeTickets.Data;

/// <summary>
/// Turns a set of images into batches. Any batch of any epoch can be asked for, in any order: what it holds depends on (seed, epoch, step) alone,
/// so a resumed run sees the batches that the interrupted one would have seen.
/// </summary>
/// <remarks>Not safe for several threads; each needs its own reader. Reading allocates nothing but, once per epoch, two random streams.</remarks>
public sealed class BatchReader
{
    static readonly float[] Unit = MakeUnit();

    readonly ImageSet images;
    readonly BatchOptions options;
    readonly int height, width;
    readonly int[] order;
    readonly AugmentationTable? augmentation;
    int preparedEpoch = -1;

    /// <summary>Prepares to read; no batch is made yet.</summary>
    /// <exception cref="DataException">There are no images, or the batch size, the crop padding or the padded size is impossible.</exception>
    public BatchReader(ImageSet images, BatchOptions options)
    {
        if (images.Count == 0) throw new DataException("a set without images cannot be read in batches");
        if (options.BatchSize < 1) throw new DataException($"a batch size of {options.BatchSize}; it must be at least 1");
        var padding = options.Augmentation.CropPadding;
        (height, width) = options.PadTo is { } size ? (size, size) : (images.Height, images.Width);
        if (height < images.Height || width < images.Width)
            throw new DataException(
                $"images of {images.Height}x{images.Width} pixels cannot be padded to {height}x{width}; the padded size must not be smaller");
        if (height > LargestExtent || width > LargestExtent)
            throw new DataException($"images padded to {height}x{width}; at most {LargestExtent}x{LargestExtent} is supported");
        if (padding < 0 || padding > Math.Min(height, width))
            throw new DataException($"a crop padding of {padding} for images of {height}x{width}; it must be between 0 and {Math.Min(height, width)}");
        if ((long)options.BatchSize * images.Channels * height * width > Array.MaxLength)
            throw new DataException(
                $"a batch of {options.BatchSize:N0} images of {images.Channels}x{height}x{width} does not fit one array; use a smaller batch size");

        (this.images, this.options) = (images, options);
        order = new int[images.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        if (options.Augmentation != Augmentation.None) augmentation = new AugmentationTable(images.Count, options.Augmentation);
    }

    internal const int LargestExtent = 16384; // far beyond any data set; keeps products of extents inside an int

    /// <summary>⌈N / batch size⌉.</summary>
    public int BatchesPerEpoch => (int)(((long)images.Count + options.BatchSize - 1) / options.BatchSize);

    /// <summary>N, the images of one epoch.</summary>
    public int ImagesPerEpoch => images.Count;

    /// <summary>A batch that <see cref="Read"/> can fill.</summary>
    /// <param name="withImages">False for one without room for images, of which only the extents and the labels are of use.</param>
    public HostBatch NewBatch(bool withImages = true) => new(options.BatchSize, images.Channels, height, width, withImages);

    /// <summary>Fills <paramref name="batch"/> with the images of this step.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="step">In [0, <see cref="BatchesPerEpoch"/>).</param>
    /// <param name="batch">From this reader's <see cref="NewBatch"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch or step.</exception>
    public void Read(int epoch, int step, HostBatch batch)
    {
        var chosen = Choose(epoch, step);
        batch.Count = chosen.Length;
        var outputSize = images.Channels * height * width;
        for (var n = 0; n < chosen.Length; n++)
        {
            batch.Labels[n] = images.Label(chosen[n]);
            Fill(CutOf(chosen[n]), batch.Images.AsSpan(n * outputSize, outputSize));
        }
    }

    /// <summary>What <see cref="Read"/> would read, for a device that has the images: which of them, where they are cut, and their labels.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="step">In [0, <see cref="BatchesPerEpoch"/>).</param>
    /// <param name="cuts">Room for a batch.</param>
    /// <param name="labels">Room for a batch.</param>
    /// <returns>How many images the batch has.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch or step.</exception>
    public int ReadCuts(int epoch, int step, Span<ImageCut> cuts, Span<int> labels)
    {
        var chosen = Choose(epoch, step);
        for (var n = 0; n < chosen.Length; n++) (cuts[n], labels[n]) = (CutOf(chosen[n]), images.Label(chosen[n]));
        return chosen.Length;
    }

    ReadOnlySpan<int> Choose(int epoch, int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, BatchesPerEpoch);
        Prepare(epoch);
        var first = step * options.BatchSize;
        return order.AsSpan(first, Math.Min(options.BatchSize, images.Count - first));
    }

    void Prepare(int epoch)
    {
        if (epoch == preparedEpoch) return;
        if (options.Shuffle)
        {
            for (var i = 0; i < order.Length; i++) order[i] = i;
            new RandomStream(options.Seed, "shuffle", epoch: epoch).Shuffle<int>(order);
        }
        augmentation?.Draw(options.Seed, epoch);
        preparedEpoch = epoch;
    }

    ImageCut CutOf(int image)
    {
        var (cropY, cropX, flip) = augmentation?[image] ?? default;
        return new ImageCut(image, cropY - (height - images.Height) / 2, cropX - (width - images.Width) / 2, flip);
    }

    void Fill(ImageCut cut, Span<float> output)
    {
        var (image, down, right, flip) = cut;
        var source = images.Pixels(image);
        if (down == 0 && right == 0 && !flip && source.Length == output.Length)
        {
            for (var i = 0; i < source.Length; i++) output[i] = Unit[source[i]];
            return;
        }
        output.Clear();
        var left = Math.Max(0, -right);
        var end = Math.Min(width, images.Width - right);
        for (var c = 0; c < images.Channels; c++)
            for (var y = Math.Max(0, -down); y < Math.Min(height, images.Height - down); y++)
            {
                var row = source.Slice((c * images.Height + y + down) * images.Width, images.Width);
                var target = output.Slice((c * height + y) * width, width);
                if (flip) for (var x = left; x < end; x++) target[width - 1 - x] = Unit[row[x + right]];
                else for (var x = left; x < end; x++) target[x] = Unit[row[x + right]];
            }
    }

    static float[] MakeUnit()
    {
        var unit = new float[256];
        for (var i = 0; i < unit.Length; i++) unit[i] = i / 255f;
        return unit;
    }
}
