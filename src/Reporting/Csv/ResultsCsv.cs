namespace NativeTickets.Reporting;

/// <summary>results.csv: a row for each stage, seed and matrix entry, finished or not, with what it found and what it cost.</summary>
static class ResultsCsv
{
    public static string Write(RunFolder run)
    {
        string[] axes = [.. run.Axes.Select(axis => axis.Key)];
        // a deep network has dozens of layers: their columns stand behind all others
        string[] metrics = [.. run.Stages.SelectMany(s => s.Result?.Metrics.Keys ?? []).Distinct().OrderBy(m => m.StartsWith("layer.", StringComparison.Ordinal))];
        var text = new CsvText();
        text.Line(["stage", "kind", "seed", .. axes, "folder", "status", "seconds", "images", "forwardUnits", "peakMemoryBytes", "stoppedBecause", .. metrics]);
        foreach (var stage in run.Stages)
        {
            var (result, cost) = (stage.Result, stage.Result?.Cost);
            text.Line(
            [
                stage.Id, stage.Kind, $"{stage.Seed}", .. axes.Select(axis => stage.Matrix.Values.GetValueOrDefault(axis, "")), stage.Folder, stage.Status.Text(),
                CsvText.Number(cost?.Seconds), CsvText.Number(cost?.Images), CsvText.Number(cost?.ForwardUnits), CsvText.Number(cost?.PeakMemoryBytes),
                result?.StoppedBecause ?? "", .. metrics.Select(m => CsvText.Number(result?.Metrics.GetValueOrDefault(m))),
            ]);
        }
        return text.ToString();
    }
}
