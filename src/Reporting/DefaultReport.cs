namespace NativeTickets.Reporting;

/// <summary>What a report shows where the pipeline asks for no figure or no table: every training stage's accuracies, and its curve.</summary>
static class DefaultReport
{
    public static IReadOnlyList<FigureSpec> Figures(RunFolder run)
    {
        var stages = TrainingStages(run);
        return run.Figures.Count > 0 || stages.Count == 0
            ? run.Figures
            : [new FigureSpec("curves", "Validation accuracy by epoch", FigureSpec.Epoch, "validationAccuracy", stages, Band.Seeds)];
    }

    public static IReadOnlyList<TableSpec> Tables(RunFolder run)
    {
        if (run.Tables.Count > 0) return run.Tables;
        var reported = run.Stages.Where(s => s.Kind == "train").SelectMany(s => s.Result?.Metrics.Keys ?? []).ToHashSet();
        string[] columns = [.. ((string[])["epochsToStop", "validationAccuracy", "testAccuracy"]).Where(reported.Contains)];
        return columns.Length == 0 ? [] : [new TableSpec("results", "Results", TrainingStages(run), columns)];
    }

    static IReadOnlyList<string> TrainingStages(RunFolder run) => [.. run.Stages.Where(s => s.Kind == "train").Select(s => s.Id).Distinct()];
}
