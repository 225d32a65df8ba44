namespace NativeTickets.Pipelines;

/// <summary>A value of a run that a claim names, or the difference of two.</summary>
/// <param name="Stage">The stage's id.</param>
/// <param name="Metric">Its metric; in an evaluate stage <c>target.naturalAccuracy</c> or <c>target.attack.robustAccuracy</c>.</param>
/// <param name="Epoch">The 1-based epoch it is taken at; null for the stage's result.</param>
public sealed record ClaimValue(string Stage, string Metric, int? Epoch)
{
    /// <summary>The axes of which the claim names the value; others stay free.</summary>
    public IReadOnlyList<MatrixValue> Only { get; init; } = [];

    /// <summary>What is subtracted from it; null for nothing.</summary>
    public ClaimValue? Less { get; init; }
}
