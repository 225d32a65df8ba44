namespace NativeTickets.Pipelines;

/// <summary>A value of a run that a claim names.</summary>
/// <param name="Stage">The stage's id.</param>
/// <param name="Metric">Its metric; in an evaluate stage <c>target.naturalAccuracy</c> or <c>target.attack.robustAccuracy</c>.</param>
/// <param name="Epoch">The 1-based epoch it is taken at; null for the stage's result.</param>
public sealed record ClaimValue(string Stage, string Metric, int? Epoch);
