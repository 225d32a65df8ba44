using NativeTickets.Reporting.Tables;
using NativeTickets.Reporting.Values;
using NativeTickets.Runs.Statistics;

namespace NativeTickets.Reporting.Comparisons;

/// <summary>What two runs found of the stages that both have, paired by seed.</summary>
public static class RunComparison
{
    static readonly string[] Columns = ["stage", "metric", "seeds", "first", "second", "second less first", "ratio"];

    /// <summary>A row for each metric of a result that is a merit or a cost, of each stage and matrix entry that both runs have.</summary>
    /// <param name="firstFolder">A run folder.</param>
    /// <param name="secondFolder">Another one.</param>
    /// <exception cref="RunFolderException">One cannot be read.</exception>
    public static ReportTable Of(string firstFolder, string secondFolder)
    {
        var (first, second) = (RunFolder.Read(firstFolder), RunFolder.Read(secondFolder));
        List<IReadOnlyList<string>> rows = [];
        List<string> notes = [];
        var others = second.Stages.ToLookup(stage => (stage.Id, stage.Matrix.Label));
        foreach (var stages in first.Stages.GroupBy(stage => (stage.Id, stage.Matrix.Label)))
        {
            if (!others.Contains(stages.Key)) continue;
            (StageRun First, StageRun Second)[] pairs =
            [
                .. stages.Join(others[stages.Key], stage => stage.Seed, stage => stage.Seed, (one, other) => (one, other))
                    .Where(pair => pair.one.Result is not null && pair.other.Result is not null),
            ];
            if (pairs.Length == 0) notes.Add($"{stages.First().Matrix.Qualify(stages.Key.Id)}: no seed has ended in both runs.");
            else rows.AddRange(RowsOf(first, pairs));
        }
        if (first.Device != second.Device) notes.Add($"The first run computed on {first.Device}, the second on {second.Device}: their seconds do not compare.");
        if (rows.Count == 0) notes.Add("The two runs share no stage with a result.");
        notes.Add("Paired by seed; intervals of 95 %, by the same method as those of claims.");
        return new ReportTable("comparison", "Results", Columns, rows, notes) { HasWords = true };
    }

    static IEnumerable<IReadOnlyList<string>> RowsOf(RunFolder run, (StageRun First, StageRun Second)[] pairs)
    {
        var stage = pairs[0].First;
        foreach (var name in stage.Result!.Metrics.Keys.Append(Seconds.Name))
        {
            var metric = name == Seconds.Name ? Seconds : run.MetricOf(name);
            if (metric.Better == Better.Neither) continue;
            var found = pairs.Select(pair => (First: Read(pair.First, name), Second: Read(pair.Second, name)))
                .Where(pair => pair is { First.Value: not null, Second.Value: not null }).ToArray();
            if (found.Length == 0) continue;
            double[] left = [.. found.Select(pair => pair.First.Value!.Value)], right = [.. found.Select(pair => pair.Second.Value!.Value)];
            var comparison = ReadingComparison.Of(metric, right, left, [.. found.SelectMany(pair => new[] { pair.First, pair.Second })], 0, isAtMost: false,
                arePlain: true);
            yield return
            [
                stage.Matrix.Qualify(stage.Id), name, found.Length.ToString(), ValueText.Full(left.Average(), metric.IsFraction),
                ValueText.Full(right.Average(), metric.IsFraction), ValueText.Difference(comparison.At(Estimate.Confidence), metric.IsFraction),
                comparison.RatioAt(Estimate.Confidence) is { } ratio ? ValueText.Ratio(ratio) : "",
            ];
        }
    }

    static Metric Seconds { get; } = new("seconds", Unit.Seconds, Better.Lower, "Of the stage alone.");

    static Reading Read(StageRun stage, string metric)
    {
        if (metric == Seconds.Name) return stage.Result!.Cost is { } cost ? Reading.Of(cost.Seconds) : Reading.None("no cost");
        return stage.Result!.Metrics.GetValueOrDefault(metric) is { } value
            ? Reading.Of(value, stage.Result.Counts.TryGetValue(metric, out var count) ? count : null)
            : Reading.None($"no {metric}");
    }
}
