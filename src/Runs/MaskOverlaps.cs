namespace NativeTickets.Runs;

/// <summary>What the masks of every two seeds of a prune stage have in common, as <c>mask-overlap.json</c>.</summary>
public sealed record MaskOverlaps
{
    const long LongestFile = 64L << 20;

    /// <summary>The file's format.</summary>
    public int Format { get; init; } = RecordFile.Format;

    /// <summary>Two seeds each.</summary>
    public required IReadOnlyList<MaskPair> Pairs { get; init; }

    /// <summary>Writes the file.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Write(string path) => RecordFile.Write(path, this);

    /// <summary>Reads the file; none when it is not there.</summary>
    /// <exception cref="RunFolderException">It is not as a run writes it.</exception>
    public static IReadOnlyList<MaskPair> Read(string path) => RecordFile.Read<MaskOverlaps>(path, LongestFile, hasFormat: true)?.Pairs ?? [];
}

/// <summary>Two seeds' prune stages, by their folders, whose names say all that decides their masks.</summary>
/// <param name="First">The folder of the one.</param>
/// <param name="Second">The folder of the other.</param>
/// <param name="Jaccard">Weights that both masks keep over weights that either keeps.</param>
/// <param name="JaccardByChance">The same for masks drawn at random with the same densities of layers.</param>
public sealed record MaskPair(
    string First, string Second, [property: Field(Least = 0, Most = 1)] double Jaccard, [property: Field(Least = 0, Most = 1)] double JaccardByChance);
