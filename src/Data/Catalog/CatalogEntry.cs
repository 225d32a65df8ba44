namespace NativeTickets.Data;

/// <summary>A data set that others publish: what it is, where it is available, and what its files must be.</summary>
public sealed record CatalogEntry
{
    /// <summary>The name that <c>data get</c> takes.</summary>
    public required string Name { get; init; }

    /// <summary>How many classes there are.</summary>
    public required int Classes { get; init; }

    /// <summary>How many images there are to train and validate on.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>How many images there are to test on.</summary>
    public required int TestImages { get; init; }

    /// <summary>Of an image: channels x height x width.</summary>
    public required string Shape { get; init; }

    /// <summary>The set's own folder within the data folder; an archive's files lie in a folder of this name inside it.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether another set has files of the same names, so that these are looked for in their own folder alone.</summary>
    public bool SharesFileNames { get; init; }

    /// <summary>Where <see cref="Downloads"/> lie, best first; each ends with a slash.</summary>
    public required IReadOnlyList<Uri> Mirrors { get; init; }

    /// <summary>What is fetched, with digests: one <c>.tar.gz</c> or <c>.tar</c>, or files that are used unchanged.</summary>
    public required IReadOnlyList<CatalogFile> Downloads { get; init; }

    /// <summary>What the set's readers need, by the names and sizes of unpacked files.</summary>
    public required IReadOnlyList<CatalogFile> Contents { get; init; }

    /// <summary>Reads the set from a data folder, to distinguish damaged files from others of the right form; null where there is no reader.</summary>
    internal Func<string, LoadedImages>? Read { get; init; }

    /// <summary>The one archive that holds the files; null where they are published one by one.</summary>
    public CatalogFile? Archive => Downloads is [{ Name: var name } archive]
        && (name.EndsWith(".tar.gz", StringComparison.Ordinal) || name.EndsWith(".tar", StringComparison.Ordinal)) ? archive : null;
}

/// <summary>A file as its publisher made it.</summary>
/// <param name="Name">Without a folder.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Sha256">Lower-case hexadecimal; null where it is known only after a verified download, from the <see cref="DataRecord"/> that one
/// leaves, or where the digest of the packed file alone is known.</param>
public sealed record CatalogFile(string Name, long Bytes, string? Sha256);
