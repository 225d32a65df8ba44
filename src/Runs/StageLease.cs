namespace NativeTickets.Runs;

/// <summary>
/// <c>lease.json</c>: which process works on a stage. Its holder touches it every minute or more often; untouched for longer than it says, it is taken over.
/// </summary>
public sealed record StageLease
{
    const long LongestFile = 1 << 14;

    /// <summary>A number of this lease alone, in hexadecimal.</summary>
    public required string Owner { get; init; }

    /// <summary>Who has it.</summary>
    public required WorkerPlace Worker { get; init; }

    /// <summary>When it was taken by the clock of its machine, in UTC, as `2026-01-02T03:04:05Z`: for people; nothing is decided by it.</summary>
    public required string TakenUtc { get; init; }

    /// <summary>How long it may go untouched, by the clock of the file server.</summary>
    [Field(Unit = "seconds", Least = 0)]
    public required double StaleAfter { get; init; }

    /// <summary>Reads a file; null where there is none.</summary>
    /// <exception cref="RunFolderException">It is not as a worker writes it.</exception>
    public static StageLease? Read(string path) => RecordFile.Read<StageLease>(path, LongestFile, hasFormat: false);

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes() => RecordFile.Bytes(this);
}

/// <summary>Where a worker runs.</summary>
public sealed record WorkerPlace
{
    /// <summary>The name of its machine.</summary>
    public required string Host { get; init; }

    /// <summary>What tells its numbers of processes from others of a machine of this name, such as those of a container.</summary>
    public string? Processes { get; init; }

    /// <summary>Its process.</summary>
    public required int Process { get; init; }

    /// <summary>When that began, by the clock of its machine.</summary>
    public required string BeganUtc { get; init; }

    /// <summary>What a scheduler calls the job that it is of; all tasks of an array have one. Null outside of any.</summary>
    public string? Job { get; init; }

    /// <summary>Its number in that job.</summary>
    public string? Task { get; init; }

    /// <summary>"node1, process 123, job 7_3".</summary>
    public string Words => $"{ShownText.Quote(Host)}, process {Process}"
        + (Job is null ? "" : $", job {ShownText.Quote(Task is null ? Job : $"{Job}_{Task}")}");
}
