namespace NativeTickets.Reporting;

/// <summary>What every stage took: seconds, images, forward units and memory, a seed's mean; at the end everything added up.</summary>
static class CostTable
{
    public static ReportTable Build(RunFolder run)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach (var stage in run.Stages.GroupBy(s => s.Matrix.Qualify(s.Id)))
        {
            StageCost[] costs = [.. stage.Select(s => s.Result?.Cost).OfType<StageCost>()];
            var done = $"{stage.Count(s => s.Status == StageStatus.Done)} of {stage.Count()}";
            rows.Add(costs.Length == 0
                ? [stage.Key, done, "—", "—", "—", "—"]
                : [stage.Key, done, ValueText.Seconds(costs.Average(c => c.Seconds)), Mean(costs, c => c.Images), Mean(costs, c => c.ForwardUnits), ValueText.Bytes(costs.Max(c => c.PeakMemoryBytes))]);
        }
        StageCost[] all = [.. run.Stages.Select(s => s.Result?.Cost).OfType<StageCost>()];
        if (all.Length > 0)
        {
            rows.Add(["all stages and seeds", $"{run.Stages.Count(s => s.Status == StageStatus.Done)} of {run.Stages.Count}", ValueText.Seconds(all.Sum(c => c.Seconds)),
                ValueText.Number(all.Sum(c => c.Images)), ValueText.Number(all.Sum(c => c.ForwardUnits)), ValueText.Bytes(all.Max(c => c.PeakMemoryBytes))]);
        }
        return new ReportTable("cost", "Cost", ["stage", "done", "seconds", "images", "forward units", "peak memory"], rows, Notes(run, all.Length));
    }

    static string Mean(StageCost[] costs, Func<StageCost, double> part) => ValueText.Number(Math.Round(costs.Average(part)));

    static IReadOnlyList<string> Notes(RunFolder run, int counted)
    {
        List<string> notes =
        [
            "A stage's row is the mean of its seeds, the last row the sum of everything done; peak memory is the highest seen.",
            "A forward unit is one forward pass of a batch; an input gradient and a weight gradient count as one each.",
        ];
        if (counted < run.Stages.Count) notes.Add($"{run.Stages.Count - counted} of {run.Stages.Count} stages have not reported a cost and are in no sum.");
        return notes;
    }
}
