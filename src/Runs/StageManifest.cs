namespace NativeTickets.Runs;

/// <summary>
/// <c>manifest.json</c>, written last: what every file of a finished stage holds. Whoever reads one of them checks it against this. What only says in another
/// form what <c>metrics.jsonl</c> says, the table beside it and the event file, is not listed.
/// </summary>
public sealed record StageManifest : IChecked
{
    const long LongestFile = 64L << 20; // an evaluation that stores its images has a file for each batch

    /// <summary>The file's format.</summary>
    public int Format { get; init; } = RecordFile.Format;

    /// <summary>SHA-256 of this file, in hexadecimal, taken while zeros are in this field's place.</summary>
    public required string Seal { get; init; }

    /// <summary>The stage's hash, whose first eight digits end the name of its folder.</summary>
    public required string Hash { get; init; }

    /// <summary>Every file that the stage left, by name.</summary>
    public required IReadOnlyList<FileSeal> Files { get; init; }

    /// <summary>Seals a stage that has just finished: from now on it is read and no longer written.</summary>
    /// <param name="folder">The stage's folder.</param>
    /// <param name="hash">The stage's hash.</param>
    /// <param name="files">The files that it leaves, relative to the folder, with slashes.</param>
    /// <exception cref="FileException">The system refuses.</exception>
    public static void Write(string folder, string hash, IEnumerable<string> files) => RecordFile.WriteSealed(PathIn(folder), new StageManifest
    {
        Seal = SelfSeal.Blank,
        Hash = hash,
        Files = [.. files.Order(StringComparer.Ordinal).Select(name => FileSeal.Of(folder, name))],
    });

    /// <summary>Reads the file; null where there is none: the stage is not finished, or was before there were manifests.</summary>
    /// <exception cref="RunFolderException">It is not as a run writes it, has changed since, or is another stage's.</exception>
    public static StageManifest? Read(string folder)
    {
        var path = PathIn(folder);
        if (RecordFile.Read<StageManifest>(path, LongestFile, hasFormat: true, $"put it back, or {RemedyFor(folder)}") is not { } manifest) return null;
        if (manifest.IsOf(folder)) return manifest;
        throw new RunFolderException($"{path}: is the manifest of the stage whose hash is {manifest.Hash}, and not of this folder's; "
            + "put this folder's back, or "
            + RemedyFor(folder));
    }

    /// <summary>Where it lies in a stage's folder.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, RunFiles.Manifest);

    /// <summary>What makes a damaged stage whole.</summary>
    public static string RemedyFor(string folder) => $"remove the folder {folder} and run the pipeline again";

    bool IsOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
        .EndsWith($"-{Hash[..RunFiles.HashDigits]}", StringComparison.Ordinal);

    void IChecked.Check(JsonPlace place)
    {
        if (Hash.Length < RunFiles.HashDigits) throw place.Member("hash").Wrong($"is '{ShownText.Quote(Hash)}', wanted a stage's hash");
        if (Files.Select(file => file.Name).Distinct().Count() < Files.Count) throw place.Member("files").Wrong("a file is there twice");
    }
}
