namespace NativeTickets.Data;

/// <summary>How a set of images becomes batches.</summary>
public sealed record BatchOptions
{
    /// <summary>Images per batch; the last one of an epoch may have fewer.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether each epoch has its own random order; otherwise the set's order is kept.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Keys the order and the augmentation, together with the epoch.</summary>
    public long Seed { get; init; }

    /// <summary>Random crops, flips and holes, drawn again for each image and epoch; independent of the batch size.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>Images of another source in every batch; null for none.</summary>
    public ExtraImages? Extra { get; init; }

    /// <summary>
    /// The height and width of the output: the image is centered in it and surrounded by 0 (for odd differences the smaller half is on top and left). Null
    /// keeps the size.
    /// </summary>
    public int? PadTo { get; init; }
}
