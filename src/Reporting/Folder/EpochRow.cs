namespace NativeTickets.Reporting;

/// <summary>One line of metrics.jsonl. A metric that was not finite is null.</summary>
sealed record EpochRow(int Epoch, IReadOnlyDictionary<string, double?> Metrics);
