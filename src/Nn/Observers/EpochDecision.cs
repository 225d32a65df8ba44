namespace NativeTickets.Nn;

/// <summary>An observer's answer: go on, stop for a reason, or go on with another objective.</summary>
/// <param name="StopBecause">Why to stop; null to go on.</param>
/// <param name="SwitchTo">The objective of the following epochs; null to keep the present one.</param>
public sealed record EpochDecision(string? StopBecause = null, Objective? SwitchTo = null)
{
    /// <summary>Go on as before.</summary>
    public static EpochDecision Continue { get; } = new();
}
