namespace NativeTickets.Reporting;

/// <summary>A claim's verdict for one matrix entry.</summary>
/// <param name="Claim">The claim as the pipeline wrote it.</param>
/// <param name="Entry">The matrix entry, "ticket.sparsity 0.8"; empty when the claim depends on no axis.</param>
/// <param name="Verdict">What the seeds say.</param>
/// <param name="Evidence">One line: both sides, the difference after the margin and its interval, the seeds; or what is missing.</param>
public sealed record ClaimVerdict(string Claim, string Entry, Verdict Verdict, string Evidence);
