namespace NativeTickets.Cluster;

/// <summary>Workers that are asked of Slurm: an array of equal tasks.</summary>
public sealed record SlurmRequest
{
    /// <summary>The run's name.</summary>
    public required string Name { get; init; }

    /// <summary>The run folder, a full path that every node sees.</summary>
    public required string RunFolder { get; init; }

    /// <summary>A worker's command line, as words; <c>--stop-after</c> is added.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The folder that it runs in.</summary>
    public required string Folder { get; init; }

    /// <summary>Tasks of the array.</summary>
    public required int Workers { get; init; }

    /// <summary>How many of them run at once; null for all.</summary>
    public int? AtMost { get; init; }

    /// <summary>What each may take before it is started again.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Processors of each.</summary>
    public required int Cpus { get; init; }

    /// <summary>Memory of each, as Slurm has it: <c>32G</c>.</summary>
    public required string Memory { get; init; }

    /// <summary>Cards of each; null for none.</summary>
    public int? Gpus { get; init; }

    /// <summary>Where they run; null for the cluster's default.</summary>
    public string? Partition { get; init; }

    /// <summary>Who pays; null for the user's default.</summary>
    public string? Account { get; init; }

    /// <summary>Commands of the shell before the worker starts: <c>module load …</c>.</summary>
    public IReadOnlyList<string> Setup { get; init; } = [];

    /// <summary>Other options of <c>sbatch</c>, one each.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];
}
