using System.Text;
using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting;

/// <summary>A run as comma-separated values: RFC 4180, except that lines end with line feeds alone. Numbers read back as the same numbers.</summary>
static class RunCsv
{
    /// <summary>metrics.csv: one row per epoch of each training run, with its stage, seed and matrix entry.</summary>
    public static string Metrics(RunFolder run)
    {
        string[] axes = [.. run.Axes.Select(axis => axis.Key)];
        string[] metrics = [.. run.Stages.SelectMany(s => s.Epochs).SelectMany(e => e.Metrics.Keys).Distinct()];
        var text = new StringBuilder();
        Line(text, ["stage", "seed", .. axes, "folder", "epoch", "step", .. metrics]);
        foreach (var stage in run.Stages)
        {
            string[] which = [stage.Id, $"{stage.Seed}", .. EntryOf(stage, axes), stage.Folder];
            foreach (var row in stage.Epochs) Line(text, [.. which, $"{row.Epoch}", $"{row.Step}", .. metrics.Select(m => ValueText.Exact(row.Find(m)))]);
        }
        return text.ToString();
    }

    /// <summary>results.csv: one row per stage, seed and matrix entry, finished or not, with its results and its cost.</summary>
    public static string Results(RunFolder run)
    {
        string[] axes = [.. run.Axes.Select(axis => axis.Key)];
        // a deep network has dozens of layers: their columns come after all others
        string[] metrics =
            [.. run.Stages.SelectMany(s => s.Result?.Metrics.Keys ?? []).Distinct().OrderBy(m => m.StartsWith("layer.", StringComparison.Ordinal))];
        var text = new StringBuilder();
        Line(text,
        [
            "stage", "kind", "seed", .. axes, "folder", "status", "seconds", "images", "forwardUnits", "peakMemoryBytes", "stoppedBecause", .. metrics,
        ]);
        foreach (var stage in run.Stages)
        {
            var (result, cost) = (stage.Result, stage.Result?.Cost);
            Line(text,
            [
                stage.Id, stage.Kind, $"{stage.Seed}", .. EntryOf(stage, axes), stage.Folder, stage.Status.Text(),
                ValueText.Exact(cost?.Seconds), ValueText.Exact(cost?.Images), ValueText.Exact(cost?.ForwardUnits), ValueText.Exact(cost?.PeakMemoryBytes),
                result?.StoppedBecause ?? "", .. metrics.Select(m => ValueText.Exact(result?.Metrics.GetValueOrDefault(m))),
            ]);
        }
        return text.ToString();
    }

    static IEnumerable<string> EntryOf(StageRun stage, string[] axes) => axes.Select(axis => stage.Matrix.Values.GetValueOrDefault(axis, ""));

    static void Line(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Quoted)).Append('\n');

    static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
