namespace NativeTickets.Data;

/// <summary>
/// Which extra images a step sees. They are counted on from epoch to epoch: place n is in pass ⌊n / M⌋ over the M images, whose order and augmentation are
/// drawn for it. What a step sees depends on (seed, epoch, step) alone.
/// </summary>
sealed class ExtraOrder
{
    const string Suffix = "/extra"; // of the streams' names

    readonly ImageSet images;
    readonly BatchOptions options;
    readonly BatchCounts counts;
    readonly AugmentationTable? augmentation;
    readonly int[] order;
    long preparedPass = -1;

    public ExtraOrder(ImageSet images, BatchOptions options, BatchCounts counts, AugmentationTable? augmentation)
    {
        (this.images, this.options, this.counts, this.augmentation) = (images, options, counts, augmentation);
        order = new int[images.Count];
    }

    /// <summary>The table of crops, flips and holes of the extra images.</summary>
    public static AugmentationTable TableOf(ImageSet images, Augmentation augmentation, int height, int width) =>
        new(images.Count, augmentation, height, width, Suffix);

    /// <summary>Writes the indices of a step's images; a batch that begins a pass in its middle is augmented as that pass has it.</summary>
    public void Choose(int epoch, int step, Span<int> chosen)
    {
        var first = epoch * counts.ExtraPerEpoch + (long)step * counts.Extra;
        for (var i = 0; i < chosen.Length; i++)
        {
            var (pass, place) = Math.DivRem(first + i, images.Count);
            Prepare(pass);
            chosen[i] = order[(int)place];
        }
    }

    /// <summary>How an image of the last chosen batch is cut.</summary>
    public (int OffsetY, int OffsetX, bool Flip, ImageHole Hole) CutOf(int image) => augmentation?[image] ?? default;

    void Prepare(long pass)
    {
        if (pass == preparedPass) return;
        for (var i = 0; i < order.Length; i++) order[i] = i;
        if (options.Shuffle) new RandomStream(options.Seed, "shuffle" + Suffix, epoch: (int)pass).Shuffle<int>(order);
        augmentation?.Draw(options.Seed, (int)pass);
        preparedPass = pass;
    }
}
