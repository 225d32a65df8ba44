using NativeTickets.Reporting.Tables;
using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Costs;

/// <summary>What every stage took, as the mean over its seeds: seconds, images, forward units and memory; the last row is the sum of all.</summary>
static class CostTable
{
    static readonly string[] Columns = ["done", "seconds", "seconds per epoch", "images", "forward units", "peak memory"];

    public static ReportTable Build(RunFolder run)
    {
        List<IReadOnlyList<string>> rows = [];
        var names = RowNames.Of(run, run.Stages.Select(s => s.Matrix));
        foreach (var stage in run.Stages.GroupBy(s => (s.Id, s.Matrix)))
        {
            StageCost[] costs = [.. stage.Select(s => s.Result?.Cost).OfType<StageCost>()];
            var done = $"{stage.Count(s => s.Status == StageStatus.Done)} of {stage.Count()}";
            var name = names.Cells(run.TitleOf(stage.Key.Id), stage.Key.Matrix);
            rows.Add(costs.Length == 0
                ? [.. name, done, "—", "—", "—", "—", "—"]
                : Row(name, done, EpochSeconds(stage), costs, part => costs.Average(part)));
        }
        StageCost[] all = [.. run.Stages.Select(s => s.Result?.Cost).OfType<StageCost>()];
        if (all.Length > 0)
        {
            var done = $"{run.Stages.Count(s => s.Status == StageStatus.Done)} of {run.Stages.Count}";
            rows.Add(Row(names.Cells("all stages and seeds"), done, "", all, part => all.Sum(part)));
        }
        return new ReportTable("cost", "Cost", [.. names.Headings("stage"), .. Columns], rows, Notes(run, all.Length));
    }

    static IReadOnlyList<string> Row(IEnumerable<string> name, string done, string epoch, StageCost[] costs, Func<Func<StageCost, double>, double> together) =>
    [
        .. name, done, ValueText.Seconds(together(c => c.Seconds)), epoch, ValueText.Number(Math.Round(together(c => c.Images))),
        ValueText.Number(Math.Round(together(c => c.ForwardUnits))), ValueText.Bytes(costs.Max(c => c.PeakMemoryBytes)),
    ];

    static string EpochSeconds(IEnumerable<StageRun> stage)
    {
        double[] seconds = [.. stage.SelectMany(s => s.Epochs).Select(e => e.Metrics.GetValueOrDefault("epochSeconds")).OfType<double>().Order()];
        return seconds.Length == 0 ? "" : ValueText.Seconds((seconds[(seconds.Length - 1) / 2] + seconds[seconds.Length / 2]) / 2);
    }

    static IReadOnlyList<string> Notes(RunFolder run, int counted)
    {
        List<string> notes =
        [
            "The row of a stage is the mean over its seeds, the last row the sum of everything done; peak memory is the maximum.",
            "Seconds per epoch: training steps only, the median over epochs and seeds.",
            "A forward unit is one forward pass of a batch; an input gradient and a weight gradient count as one each.",
        ];
        if (run.Stages.Select(s => s.Result?.Cost?.Jobs ?? 1).Max() is > 1 and var jobs)
            notes.Add($"Up to {jobs} stages ran at the same time: each took longer than it would have alone, and their sum is more than the run took.");
        if (counted < run.Stages.Count) notes.Add($"{run.Stages.Count - counted} of {run.Stages.Count} stages have not reported a cost and are in no sum.");
        return notes;
    }
}
