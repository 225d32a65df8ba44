namespace NativeTickets.Reporting;

/// <summary>One side of a claim: a metric of a stage.</summary>
sealed record ClaimSide(string Stage, MetricName Metric);
