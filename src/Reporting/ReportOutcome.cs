namespace NativeTickets.Reporting;

/// <summary>What a report says, for a terminal and an exit code, and where it was written.</summary>
public sealed class ReportOutcome
{
    internal ReportOutcome(IReadOnlyList<ClaimVerdict> verdicts, IReadOnlyList<ReportTable> tables, string status, bool isComplete, IReadOnlyList<string> files) =>
        (Verdicts, Tables, Status, IsComplete, Files) = (verdicts, tables, status, isComplete, files);

    /// <summary>One for each claim and matrix entry, in the pipeline's order.</summary>
    public IReadOnlyList<ClaimVerdict> Verdicts { get; }

    /// <summary>The pipeline's tables, then the cost.</summary>
    public IReadOnlyList<ReportTable> Tables { get; }

    /// <summary>One line: how many stages are done, and what the others are.</summary>
    public string Status { get; }

    /// <summary>Whether every stage is done.</summary>
    public bool IsComplete { get; }

    /// <summary>Paths of the files written: report.html first, then report.md, then the figures.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>How many verdicts are of this kind. A refuted claim ends the command with exit code 3.</summary>
    public int Count(Verdict verdict) => Verdicts.Count(v => v.Verdict == verdict);
}
