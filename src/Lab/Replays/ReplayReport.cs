namespace NativeTickets.Lab.Replays;

/// <summary>What is redone of a run, and where; never what it computes.</summary>
public sealed record ReplayOptions
{
    /// <summary>How many stretches of its training runs, and how many batches of its evaluations; all where there are fewer.</summary>
    public required int Count { get; init; }

    /// <summary>Chooses them.</summary>
    public required long Seed { get; init; }

    /// <summary>The folder that holds data sets; null for the one that <c>NATIVETICKETS_DATA</c> names.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Where the files that the run's pipeline names lie now; null where they lie where it says.</summary>
    public MovedFiles? Moved { get; init; }

    /// <summary>The device; null for the kind that the run was computed on.</summary>
    public string? Device { get; init; }

    /// <summary>Threads of the <c>cpu</c> device; null for all processors. Changes no result.</summary>
    public int? Threads { get; init; }
}

/// <summary>What redoing parts of a run gave.</summary>
/// <param name="Wrong">A text for each thing that came out otherwise than the run folder says; empty where all bits are equal.</param>
/// <param name="Parts">How many parts were chosen and redone, of each sort that the run has.</param>
public sealed record ReplayReport(IReadOnlyList<string> Wrong, IReadOnlyList<ReplayedParts> Parts)
{
    /// <summary>The stages that were not redone, and why; empty for none.</summary>
    public IReadOnlyList<string> NotReplayed { get; init; } = [];
}

/// <summary>How many parts of a sort were redone.</summary>
/// <param name="Name">What they are called, such as <c>stretches of training runs</c>.</param>
/// <param name="Redone">How many.</param>
/// <param name="All">How many there are.</param>
public readonly record struct ReplayedParts(string Name, int Redone, int All);
