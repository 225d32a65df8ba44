using System.Text;

namespace NativeTickets.Pipelines;

/// <summary>Epochs as comma-separated values: a header, then a line an epoch. Numbers read back as the same numbers; what an epoch lacks, or was not finite, is empty.</summary>
static class MetricsCsv
{
    /// <summary><c>epoch</c>, <c>step</c>, then every metric that any epoch has, in the order in which they appear.</summary>
    public static IReadOnlyList<string> Columns(IEnumerable<MetricsRow> rows) =>
        ["epoch", "step", .. rows.SelectMany(row => row.Metrics).Select(metric => metric.Key).Distinct()];

    /// <summary>The whole file.</summary>
    public static byte[] Write(IReadOnlyList<MetricsRow> rows)
    {
        var columns = Columns(rows);
        var text = new StringBuilder().AppendJoin(',', columns).Append('\n');
        foreach (var row in rows) text.Append(Line(columns, row));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>An epoch's line. Metrics that are not among the columns are left out.</summary>
    public static string Line(IReadOnlyList<string> columns, MetricsRow row)
    {
        var values = row.Metrics.ToDictionary(metric => metric.Key, metric => metric.Value);
        var cells = columns.Skip(2).Select(name => values.GetValueOrDefault(name) is { } value ? NumberText.Shortest(value) : "");
        return FormattableString.Invariant($"{row.Epoch},{row.Step}") + string.Concat(cells.Select(cell => "," + cell)) + "\n";
    }
}
