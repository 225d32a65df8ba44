namespace NativeTickets.Reporting;

/// <summary>What a finished stage says of itself. A metric that was not finite is null.</summary>
sealed record StageResult(IReadOnlyDictionary<string, double?> Metrics, IReadOnlyDictionary<string, long> Counts, string? StoppedBecause, StageCost? Cost);
