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
    readonly ExtraOrder? extra;
    readonly int[] chosen;
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

        if (options.Extra is { } added) RequireLike(images, added.Images);
        options.Augmentation.Cutout?.Require(images.Channels, height, width);
        (this.images, this.options) = (images, options);
        Counts = new BatchCounts(images.Count, options.BatchSize, options.Extra);
        order = new int[images.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var augments = options.Augmentation != Augmentation.None;
        if (augments) augmentation = new AugmentationTable(images.Count, options.Augmentation, height, width);
        chosen = options.Extra is null ? [] : new int[options.BatchSize];
        if (options.Extra is { } others)
            extra = new ExtraOrder(others.Images, options, Counts, augments ? ExtraOrder.TableOf(others.Images, options.Augmentation, height, width) : null);
    }

    internal const int LargestExtent = 16384; // far beyond any data set; keeps products of extents inside an int

    /// <summary>How the images fall into batches.</summary>
    public BatchCounts Counts { get; }

    /// <summary>⌈N / batch size⌉; more where extra images take a share of each.</summary>
    public int BatchesPerEpoch => Counts.Steps;

    /// <summary>How many images the batch of a step has.</summary>
    public int CountOf(int step) => Counts.OwnOf(step) + Counts.ExtraOf(step);

    /// <summary>N and the extra images of one epoch.</summary>
    public long ImagesPerEpoch => Counts.Images;

    /// <summary>All images that <see cref="ReadCuts"/> may name: the set's, then the extra ones.</summary>
    public int StoredImages => images.Count + (options.Extra?.Images.Count ?? 0);

    /// <summary>C.</summary>
    public int Channels => images.Channels;

    /// <summary>H of the images as they are stored.</summary>
    public int StoredHeight => images.Height;

    /// <summary>W of the images as they are stored.</summary>
    public int StoredWidth => images.Width;

    /// <summary>What holes are filled with, a number for each channel; null where there are none.</summary>
    public IReadOnlyList<float>? HoleFill => options.Augmentation.Cutout?.Fill;

    /// <summary>[C, H, W] of one of <see cref="StoredImages"/>, 0 … 255.</summary>
    public ReadOnlySpan<byte> Pixels(int image) => image < images.Count ? images.Pixels(image) : options.Extra!.Images.Pixels(image - images.Count);

    /// <summary>A batch that <see cref="Read"/> can fill.</summary>
    /// <param name="withImages">False for one without room for images, of which only the extents and the labels are of use.</param>
    public HostBatch NewBatch(bool withImages = true) => new(options.BatchSize, images.Channels, height, width, withImages);

    /// <summary>Fills <paramref name="batch"/> with the images of this step.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="step">In [0, <see cref="BatchesPerEpoch"/>).</param>
    /// <param name="batch">From this reader's <see cref="NewBatch"/>.</param>
    /// <param name="first">The place in the step's batch of the first image that is wanted.</param>
    /// <param name="most">How many are wanted at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch, step or image.</exception>
    public void Read(int epoch, int step, HostBatch batch, int first = 0, int most = int.MaxValue)
    {
        var found = Choose(epoch, step, first, most);
        batch.Count = found.Length;
        var outputSize = images.Channels * height * width;
        for (var n = 0; n < found.Length; n++)
        {
            batch.Labels[n] = Label(found[n]);
            Fill(CutOf(found[n]), batch.Images.AsSpan(n * outputSize, outputSize));
        }
    }

    /// <summary>What <see cref="Read"/> would read, for a device that has the images: which of them, where they are cut, and their labels.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="step">In [0, <see cref="BatchesPerEpoch"/>).</param>
    /// <param name="cuts">Room for a batch.</param>
    /// <param name="labels">Room for a batch.</param>
    /// <param name="first">The place in the step's batch of the first image that is wanted.</param>
    /// <param name="most">How many are wanted at most.</param>
    /// <returns>How many images there are.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch, step or image.</exception>
    public int ReadCuts(int epoch, int step, Span<ImageCut> cuts, Span<int> labels, int first = 0, int most = int.MaxValue)
    {
        var found = Choose(epoch, step, first, most);
        for (var n = 0; n < found.Length; n++) (cuts[n], labels[n]) = (CutOf(found[n]), Label(found[n]));
        return found.Length;
    }

    ReadOnlySpan<int> Choose(int epoch, int step, int first, int most)
    {
        var found = Choose(epoch, step);
        return found.Slice(first, Math.Min(most, found.Length - first));
    }

    ReadOnlySpan<int> Choose(int epoch, int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, BatchesPerEpoch);
        Prepare(epoch);
        var own = order.AsSpan(step * Counts.Own, Counts.OwnOf(step));
        if (extra is null) return own;
        own.CopyTo(chosen);
        var others = chosen.AsSpan(own.Length, Counts.ExtraOf(step));
        extra.Choose(epoch, step, others);
        foreach (ref var image in others) image += images.Count;
        return chosen.AsSpan(0, own.Length + others.Length);
    }

    int Label(int image) => image < images.Count ? images.Label(image) : options.Extra!.Images.Label(image - images.Count);

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
        var (cropY, cropX, flip, hole) = image < images.Count ? augmentation?[image] ?? default : extra!.CutOf(image - images.Count);
        return new ImageCut(image, cropY - (height - images.Height) / 2, cropX - (width - images.Width) / 2, flip) { Hole = hole };
    }

    void Fill(ImageCut cut, Span<float> output)
    {
        FillWindow(cut, output);
        if (cut.Hole is not { IsEmpty: false } hole) return;
        for (var c = 0; c < images.Channels; c++)
            for (var y = hole.Top; y < hole.Bottom; y++)
                output.Slice((c * height + y) * width + hole.Left, hole.Right - hole.Left).Fill(HoleFill![c]);
    }

    void FillWindow(ImageCut cut, Span<float> output)
    {
        var (image, down, right, flip) = cut;
        var source = Pixels(image);
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

    static void RequireLike(ImageSet images, ImageSet extra)
    {
        if (extra.Count == 0) throw new DataException("data.extra has no images");
        if ((extra.Channels, extra.Height, extra.Width, extra.Classes) != (images.Channels, images.Height, images.Width, images.Classes))
            throw new DataException($"data.extra has images of {extra.Channels}x{extra.Height}x{extra.Width} in {extra.Classes} classes, the training images "
                + $"are {images.Channels}x{images.Height}x{images.Width} in {images.Classes}; wanted the same");
        if ((long)images.Count + extra.Count > int.MaxValue) throw new DataException($"data.extra has {extra.Count:N0} images, more than can be counted");
    }

    static float[] MakeUnit()
    {
        var unit = new float[256];
        for (var i = 0; i < unit.Length; i++) unit[i] = i / 255f;
        return unit;
    }
}
