using System.Globalization;

namespace NativeTickets.Reporting;

/// <summary>A metric, of the stage's result or, with an epoch, of that line of its metrics.jsonl: "testAccuracy", "validationAccuracy@1ep".</summary>
readonly record struct MetricName(string Metric, int? Epoch)
{
    /// <summary>Null when what follows the @ is not a 1-based count of epochs.</summary>
    public static MetricName? Parse(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0) return text.Length == 0 ? null : new MetricName(text, null);
        if (at == 0 || !text.EndsWith("ep", StringComparison.Ordinal)) return null;
        return int.TryParse(text.AsSpan(at + 1, text.Length - at - 3), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && epoch > 0
            ? new MetricName(text[..at], epoch)
            : null;
    }

    /// <summary>Accuracies, sparsities and densities are fractions and are shown in percent; a difference of two in percentage points.</summary>
    public bool IsFraction => Metric.EndsWith("Accuracy", StringComparison.Ordinal)
        || Metric[(Metric.LastIndexOf('.') + 1)..] is "accuracy" or "sparsity" or "density";

    public override string ToString() => Epoch is { } epoch ? $"{Metric}@{epoch}ep" : Metric;
}
