namespace NativeTickets.Data;

/// <summary>A data set ready for training: three disjoint splits of images.</summary>
public sealed record DataSet
{
    /// <summary>What the source is called: <c>mnist</c>, <c>folder</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the weights are fitted to.</summary>
    public required ImageSet Train { get; init; }

    /// <summary>What epochs and settings are chosen by; carved from the training images.</summary>
    public required ImageSet Validation { get; init; }

    /// <summary>Read once, at the end.</summary>
    public required ImageSet Test { get; init; }

    /// <summary>Images of another source that take a share of every training batch; null for none.</summary>
    public ExtraImages? Extra { get; init; }

    /// <summary>How an epoch's images fall into batches.</summary>
    /// <exception cref="DataException">The batches have no room for extra images and training images.</exception>
    public BatchCounts BatchesOf(int batchSize) => new(Train.Count, batchSize, Extra);

    /// <summary>A name for every class; the index is the label.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>
    /// Lower-case hexadecimal SHA-256 that identifies the content as it was read: every training and test image, before the validation split and the
    /// subset are taken, and the extra images where there are some. The same for packed and unpacked files.
    /// </summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether these are the bytes that the data set's authors publish; null for a folder, which nobody publishes.</summary>
    public required bool? Official { get; init; }

    /// <summary>What a reader of results on these data has to know of how they were read, a sentence for each: files that were skipped.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>What was found, a line each, for whoever checks that it was read as it was meant; empty where the name of the set says it.</summary>
    public IReadOnlyList<string> Contents { get; init; } = [];

    /// <summary>The folder the files were read from; null where the data is drawn by code.</summary>
    public required string? Folder { get; init; }
}
