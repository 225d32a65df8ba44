namespace NativeTickets.Reporting;

/// <summary>A claim's verdict for one matrix entry.</summary>
/// <param name="Claim">The claim as the pipeline wrote it.</param>
/// <param name="Entry">The matrix entry, "ticket.sparsity 0.8"; empty when the claim depends on no axis.</param>
/// <param name="Verdict">What the seeds say.</param>
/// <param name="Evidence">One line: both sides, the difference after the margin and its interval, the seeds; or what is missing.</param>
public sealed record ClaimVerdict(string Claim, string Entry, Verdict Verdict, string Evidence)
{
    /// <summary>How its ticket stands against its controls; empty for a claim that is about no ticket.</summary>
    public IReadOnlyList<ControlVerdict> Controls { get; init; } = [];

    /// <summary>"not ahead of its shuffled mask, of its random mask"; empty unless a reproduced claim's ticket is not ahead of all its controls.</summary>
    public string Caveat => NotBeaten.Count == 0 ? "" : $"but not ahead of: {string.Join("; ", NotBeaten.Select(control => control.Control))}";

    /// <summary>The controls that a reproduced claim's ticket is not ahead of: the claim holds, but not because of the ticket alone.</summary>
    internal IReadOnlyList<ControlVerdict> NotBeaten => Verdict == Verdict.Reproduced ? [.. Controls.Where(control => control.Verdict != Verdict.Reproduced)] : [];
}
