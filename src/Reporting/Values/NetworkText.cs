namespace NativeTickets.Reporting.Values;

/// <summary>What evaluations measured, with networks under the names that reports call them.</summary>
static class NetworkText
{
    /// <summary>"Boosting ticket: pgd-20.robustAccuracy" of <c>boosted.pgd-20.robustAccuracy</c>; a metric of no stage stays as it is.</summary>
    public static string OfMetric(RunFolder run, string metric) => metric.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
        ? $"{run.TitleOf(metric[..dot])}: {metric[(dot + 1)..]}" : metric;
}
