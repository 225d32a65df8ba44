namespace NativeTickets.Runs;

/// <summary>
/// <c>attempts.json</c>: how often workers began with a stage or continued it, and how that ended. Removed where the stage is run by no worker.
/// </summary>
public sealed record StageAttempts
{
    const long LongestFile = 4L << 20;
    const int Most = 1000; // older ones are forgotten: a stage of weeks is continued some hundred times

    /// <summary>In their order.</summary>
    public required IReadOnlyList<StageAttempt> Attempts { get; init; }

    /// <summary>None yet.</summary>
    public static StageAttempts None { get; } = new() { Attempts = [] };

    /// <summary>The same with one more.</summary>
    public StageAttempts With(StageAttempt next) => new() { Attempts = [.. Attempts.TakeLast(Most - 1), next] };

    /// <summary>The same with the last one as it ended.</summary>
    public StageAttempts Ended(AttemptOutcome outcome, string endedUtc, string? error = null) => new()
    {
        Attempts = [.. Attempts.SkipLast(1), Attempts[^1] with { Outcome = outcome, EndedUtc = endedUtc, Error = error }],
    };

    /// <summary>How many of the last attempts began where the stage still stands, those left out that another worker cut short.</summary>
    /// <param name="progress">How far it is.</param>
    public int WithoutProgress(string progress) =>
        Attempts.Reverse().TakeWhile(attempt => attempt.Progress == progress).Count(attempt => attempt.Outcome != AttemptOutcome.Displaced);

    /// <summary>Writes the file.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Write(string folder) => RecordFile.Write(PathIn(folder), this);

    /// <summary>Reads the file; no attempts where there is none.</summary>
    /// <exception cref="RunFolderException">It is not as a worker writes it.</exception>
    public static StageAttempts Read(string folder) => RecordFile.Read<StageAttempts>(PathIn(folder), LongestFile, hasFormat: false) ?? None;

    /// <summary>Where it lies in a stage's folder.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, RunFiles.Attempts);
}

/// <summary>One of them.</summary>
public sealed record StageAttempt
{
    /// <summary>Who made it.</summary>
    public required WorkerPlace Worker { get; init; }

    /// <summary>When it began, by the clock of the file server, in UTC.</summary>
    public required string BeganUtc { get; init; }

    /// <summary>How far the stage was then: equal for two attempts where nothing was saved in between.</summary>
    public required string Progress { get; init; }

    /// <summary>How it ended; null where it has not, or where its process ended without a word.</summary>
    public AttemptOutcome? Outcome { get; init; }

    /// <summary>When it ended, by the same clock.</summary>
    public string? EndedUtc { get; init; }

    /// <summary>What was wrong, of one that failed.</summary>
    public string? Error { get; init; }
}

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    /// <summary>With the stage's result.</summary>
    Done,

    /// <summary>It was asked to stop, and saved what was done.</summary>
    Stopped,

    /// <summary>By an error.</summary>
    Failed,

    /// <summary>
    /// Its process was there, but had not been heard of for longer than its lease, as when a machine sleeps, and another worker took the stage: no fault of the
    /// stage's.
    /// </summary>
    Displaced,
}
