namespace NativeTickets.Runs;

/// <summary>Where the files of a run folder are.</summary>
public static class RunFiles
{
    /// <summary>The pipeline with every default filled in, in the run folder.</summary>
    public const string ResolvedPipeline = "pipeline.resolved.yaml";

    /// <summary>The name of <see cref="RunIndex"/>, in the run folder.</summary>
    public const string Index = "run.json";

    /// <summary>The name of <see cref="NativeTickets.Runs.Provenance"/>, in the run folder and in every stage's.</summary>
    public const string Provenance = "provenance.json";

    /// <summary>The name of <see cref="NativeTickets.Runs.MaskOverlaps"/>, in the run folder.</summary>
    public const string MaskOverlaps = "mask-overlap.json";

    /// <summary>What the running process holds, in the run folder.</summary>
    public const string Lock = "run.lock";

    /// <summary>Which process holds the run folder where the file system has no locks, in the run folder.</summary>
    public const string Owner = "run.owner";

    /// <summary>What a report writes into the run folder, besides <see cref="Figures"/>.</summary>
    public static IReadOnlyList<string> Reports { get; } = ["report.html", "report.md", MetricsTable, "results.csv"];

    /// <summary>The pipeline that an audit wrote for a given network, in the run folder.</summary>
    public const string Audit = "audit.yaml";

    /// <summary>The card for RobustBench that an audit wrote, in the run folder.</summary>
    public const string Card = "robustbench.json";

    /// <summary>The folder of a report's figures, in the run folder.</summary>
    public const string Figures = "figures";

    /// <summary>The name of <see cref="StageResult"/>, in a stage's folder.</summary>
    public const string Result = "result.json";

    /// <summary>The name of <see cref="StageManifest"/>, in a stage's folder; the last file that a stage writes.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>
    /// The name of <see cref="StageLease"/>, in a stage's folder while a worker has it, and in the run folder while one writes what belongs to the whole.
    /// </summary>
    public const string Lease = "lease.json";

    /// <summary>The name of <see cref="StageAttempts"/>, in a stage's folder.</summary>
    public const string Attempts = "attempts.json";

    /// <summary>What workers said while they were at a stage, in its folder: text, for people.</summary>
    public const string Log = "log.txt";

    /// <summary>The folder of what jobs on a cluster keep, in the run folder.</summary>
    public const string Cluster = "cluster";

    /// <summary>How many digits of a stage's hash end the name of its folder.</summary>
    public const int HashDigits = 8;

    /// <summary>The name of <see cref="EvaluationChecks"/>, in an evaluate stage's folder.</summary>
    public const string Checks = "checks.json";

    /// <summary>The name of the log with a line for each <see cref="EpochRow"/>, in a train stage's folder.</summary>
    public const string Metrics = "metrics.jsonl";

    /// <summary>The name of <see cref="StageReceipt"/>, in a train stage's folder.</summary>
    public const string Receipt = "receipt.json";

    /// <summary>The same epochs as a table, in a train stage's folder.</summary>
    public const string MetricsTable = "metrics.csv";
}
