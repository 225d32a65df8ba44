namespace NativeTickets.Reporting;

/// <summary>A stage that differs from a claim's ticket in one thing, or an evaluation of it.</summary>
/// <param name="Kind">What differs: dense, freshWeights, randomMask, shuffledMask or initialMask.</param>
/// <param name="Stage">The stage's id.</param>
/// <param name="Metric">The metric of that stage; null for the claim's own.</param>
sealed record ClaimControl(string Kind, string Stage, string? Metric);
