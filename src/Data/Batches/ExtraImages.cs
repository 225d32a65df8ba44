namespace NativeTickets.Data;

/// <summary>Images that training sees beside its own, such as generated ones: a share of every batch.</summary>
/// <param name="Images">Of the training images' extents and classes.</param>
/// <param name="Share">The share of a batch, above 0 and below 1; at least one image of either kind is in each.</param>
/// <remarks>Each is seen once before one is seen again, in an order that is drawn for every such pass; an epoch is still one of the training images.</remarks>
public sealed record ExtraImages(ImageSet Images, double Share)
{
    /// <summary>How many of a whole batch are extra ones.</summary>
    /// <exception cref="DataException">The batch has room for one kind only, or the share is out of range.</exception>
    public int Of(int batchSize)
    {
        if (!(Share > 0 && Share < 1)) throw new DataException($"data.extra has a share of {Share}; it must be above 0 and below 1");
        if (batchSize < 2) throw new DataException($"data.extra is a share of every batch, but a batch is {batchSize} image; wanted a batch size of 2 or more");
        return Math.Clamp((int)Math.Round(Share * batchSize), 1, batchSize - 1);
    }
}

/// <summary>How an epoch's images fall into batches.</summary>
public readonly record struct BatchCounts
{
    readonly int images;

    /// <summary>Counts them.</summary>
    /// <param name="images">Training images, each once in an epoch.</param>
    /// <param name="batchSize">Images of a batch, extra ones included.</param>
    /// <param name="extra">What is added to them; null for nothing.</param>
    /// <exception cref="DataException">The batches have no room for both.</exception>
    public BatchCounts(int images, int batchSize, ExtraImages? extra)
    {
        this.images = images;
        Extra = extra?.Of(batchSize) ?? 0;
        Own = batchSize - Extra;
        Steps = (int)(((long)images + Own - 1) / Own);
    }

    /// <summary>Training images of a whole batch.</summary>
    public int Own { get; }

    /// <summary>Extra images of a whole batch.</summary>
    public int Extra { get; }

    /// <summary>Batches of an epoch, a partial last one included.</summary>
    public int Steps { get; }

    /// <summary>Extra images of an epoch.</summary>
    public long ExtraPerEpoch => (long)(Steps - 1) * Extra + ExtraOf(Steps - 1);

    /// <summary>All images of an epoch.</summary>
    public long Images => images + ExtraPerEpoch;

    /// <summary>All images of the last batch.</summary>
    public int Last => OwnOf(Steps - 1) + ExtraOf(Steps - 1);

    /// <summary>Training images of a step.</summary>
    public int OwnOf(int step) => Math.Min(Own, images - step * Own);

    /// <summary>Extra images of a step: of a partial last batch the same share, rounded down.</summary>
    public int ExtraOf(int step) => (int)((long)Extra * OwnOf(step) / Own);
}
