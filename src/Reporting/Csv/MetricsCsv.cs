namespace NativeTickets.Reporting;

/// <summary>metrics.csv: a row for each epoch of each training run, with all that tells the trainings apart.</summary>
static class MetricsCsv
{
    public static string Write(RunFolder run)
    {
        string[] axes = [.. run.Axes.Select(axis => axis.Key)];
        string[] metrics = [.. run.Stages.SelectMany(s => s.Epochs).SelectMany(e => e.Metrics.Keys).Distinct()];
        var text = new CsvText();
        text.Line(["stage", "seed", .. axes, "folder", "epoch", "step", .. metrics]);
        foreach (var stage in run.Stages)
        {
            string[] which = [stage.Id, $"{stage.Seed}", .. axes.Select(axis => stage.Matrix.Values.GetValueOrDefault(axis, "")), stage.Folder];
            foreach (var row in stage.Epochs) text.Line([.. which, $"{row.Epoch}", $"{row.Step}", .. metrics.Select(m => CsvText.Number(row.Find(m)))]);
        }
        return text.ToString();
    }
}
