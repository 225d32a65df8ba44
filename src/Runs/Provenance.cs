namespace NativeTickets.Runs;

/// <summary>
/// Where and with what a run was made, as <c>provenance.json</c>: facts for the reader, none of which changes a result. A run that was resumed has those of its
/// last start.
/// </summary>
public sealed record Provenance
{
    const long LongestFile = 16L << 20;

    /// <summary>The program's version.</summary>
    [Field("nativetickets")]
    public string? Version { get; init; }

    /// <summary>The commit it was built from, where the build knows it.</summary>
    public string? Commit { get; init; }

    /// <summary>The operating system.</summary>
    public string? Os { get; init; }

    /// <summary>The processor's model.</summary>
    public string? Cpu { get; init; }

    /// <summary>Logical processors.</summary>
    [Field(Unit = "processors")]
    public int? Cores { get; init; }

    /// <summary>The .NET runtime.</summary>
    public string? Runtime { get; init; }

    /// <summary>When the run began, in UTC, as `2026-01-02T03:04:05Z`.</summary>
    public string? StartedUtc { get; init; }

    /// <summary>The version of the numerics: it counts the changes of the engine that change bits.</summary>
    public string? Numerics { get; init; }

    /// <summary>The device's name: `cpu`, `cuda:0`, …</summary>
    public string? Device { get; init; }

    /// <summary>What the device is.</summary>
    public string? DeviceDescription { get; init; }

    /// <summary>What matrix products multiply: `fp32`, …</summary>
    public string? Precision { get; init; }

    /// <summary>Threads of the `cpu` device, of all jobs of a process together.</summary>
    [Field(Unit = "threads")]
    public int? Threads { get; init; }

    /// <summary>Processes that shared stages, each with as many threads; absent for a process alone.</summary>
    [Field(Unit = "processes")]
    public int? Ranks { get; init; }

    /// <summary>Stages that may run side by side.</summary>
    [Field(Unit = "stages")]
    public int? Jobs { get; init; }

    /// <summary>The data set.</summary>
    public string? Dataset { get; init; }

    /// <summary>SHA-256 of its content, in hexadecimal.</summary>
    public string? DatasetSha256 { get; init; }

    /// <summary>Whether its bytes are those that its authors publish.</summary>
    public string? DatasetBytes { get; init; }

    /// <summary>What networks subtract from pixels in [0, 1] and divide them by, channel by channel, with the first seed's split; `none` for nothing.</summary>
    public string? Normalization { get; init; }

    /// <summary>SHA-256 of each file of initial weights, with spaces between.</summary>
    public string? InitialWeightsSha256 { get; init; }

    /// <summary>Writes the file.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Write(string path) => RecordFile.Write(path, this);

    /// <summary>Every fact of a file as text, in its order, those of later versions included; null when the file is not there.</summary>
    /// <exception cref="RunFolderException">It is no flat object.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>>? ReadFacts(string path) => TextFile.Bytes(path, LongestFile) is { } bytes
        ? [.. JsonPlace.Parse(path, bytes).Members().Select(member => KeyValuePair.Create(member.Key, member.Value.Scalar()))]
        : null;
}
