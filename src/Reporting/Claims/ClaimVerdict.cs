namespace NativeTickets.Reporting.Claims;

/// <summary>A claim's verdict for one matrix entry.</summary>
/// <param name="Claim">The claim as the pipeline wrote it.</param>
/// <param name="Entry">The matrix entry, "ticket.sparsity 0.8"; empty when the claim depends on no axis.</param>
/// <param name="Verdict">What the seeds say.</param>
/// <param name="Evidence">One line: both sides, the difference after the margin and its interval, the seeds; or what is missing.</param>
public sealed record ClaimVerdict(string Claim, string Entry, Verdict Verdict, string Evidence)
{
    /// <summary>How its ticket compares with its controls; empty for a claim that is not about a ticket.</summary>
    public IReadOnlyList<ControlVerdict> Controls { get; init; } = [];

    /// <summary>What stands beside the verdict: what the arms differ in besides what the claim is about, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The evidence with what stands beside the verdict.</summary>
    internal string Findings => string.Join("; ", [Evidence, .. Remarks]);

    /// <summary>"reproduced", "refuted" or "undecided".</summary>
    public string Word => WordOf(Verdict);

    /// <summary>"but not ahead of: same mask, fresh weights"; empty unless a reproduced claim's ticket is not ahead of all its controls.</summary>
    public string Caveat => NotBeaten.Count == 0 ? "" : $"but not ahead of: {string.Join("; ", NotBeaten.Select(control => control.Control))}";

    internal static string WordOf(Verdict verdict) => verdict switch
    {
        Verdict.Reproduced => "reproduced",
        Verdict.Refuted => "refuted",
        Verdict.Undecided => "undecided",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    /// <summary>The controls that a reproduced claim's ticket is not ahead of: the claim holds, but not because of the ticket alone.</summary>
    internal IReadOnlyList<ControlVerdict> NotBeaten =>
        Verdict == Verdict.Reproduced ? [.. Controls.Where(control => control.Verdict != Verdict.Reproduced)] : [];
}

/// <summary>How a claim's ticket compares with one of its controls.</summary>
/// <param name="Control">The control in words, "same mask, fresh weights".</param>
/// <param name="Stage">The control's stage.</param>
/// <param name="Verdict">Reproduced: the ticket is ahead; refuted: it is behind.</param>
/// <param name="Evidence">One line: both sides, the difference and its interval; or what is missing.</param>
public sealed record ControlVerdict(string Control, string Stage, Verdict Verdict, string Evidence)
{
    /// <summary>What reports call the control's stage.</summary>
    public string Title { get; init; } = Stage;

    /// <summary>"ahead", "behind" or "undecided".</summary>
    public string Word => Verdict switch
    {
        Verdict.Reproduced => "ahead",
        Verdict.Refuted => "behind",
        Verdict.Undecided => "undecided",
        _ => throw new InvalidOperationException($"no verdict {Verdict}"),
    };
}
