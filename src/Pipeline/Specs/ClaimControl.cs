namespace NativeTickets.Pipelines;

/// <summary>What a claim about a ticket is held against.</summary>
/// <param name="Kind"><c>dense</c>, <c>freshWeights</c>, <c>randomMask</c>, <c>shuffledMask</c> or <c>initialMask</c>.</param>
/// <param name="Stage">The stage's id.</param>
/// <param name="Metric">The metric of that stage.</param>
public sealed record ClaimControl(string Kind, string Stage, string Metric);
