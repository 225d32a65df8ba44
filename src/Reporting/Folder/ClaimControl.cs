namespace NativeTickets.Reporting;

/// <summary>A stage that differs from a claim's ticket in one thing.</summary>
/// <param name="Kind">What differs: dense, freshWeights, randomMask, shuffledMask or initialMask.</param>
/// <param name="Stage">The stage's id.</param>
sealed record ClaimControl(string Kind, string Stage);
