using System.Globalization;
using NativeTickets.Reporting.Tables;
using NativeTickets.Reporting.Values;
using NativeTickets.Runs.Statistics;

namespace NativeTickets.Reporting.Comparisons;

/// <summary>What two runs found of the stages that both have, paired by seed.</summary>
/// <param name="Rows">A row for each metric of a result that is a merit or a cost, of each stage and matrix entry that both runs have.</param>
/// <param name="Notes">What else a reader has to know.</param>
public sealed record RunComparison(IReadOnlyList<ComparedMetric> Rows, IReadOnlyList<string> Notes)
{
    /// <summary>Compares them.</summary>
    /// <param name="firstFolder">A run folder.</param>
    /// <param name="secondFolder">Another one.</param>
    /// <exception cref="RunFolderException">One cannot be read.</exception>
    public static RunComparison Of(string firstFolder, string secondFolder)
    {
        var (first, second) = (RunFolder.Read(firstFolder), RunFolder.Read(secondFolder));
        List<ComparedMetric> rows = [];
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
        if (rows.Exists(row => row.Ratio is not null)) notes.Add("Seconds and other amounts are geometric means over seeds, all else are arithmetic ones.");
        notes.Add("Paired by seed; intervals of 95 %, by the same method as those of claims.");
        return new RunComparison(rows, notes);
    }

    /// <summary>The same in words.</summary>
    public ReportTable Table() => new("comparison", "Results", ["stage", "metric", "seeds", "first", "second", "second less first", "ratio"],
    [
        .. Rows.Select(row => (IReadOnlyList<string>)
        [
            row.Stage, row.Metric, row.Seeds.ToString(CultureInfo.InvariantCulture), ValueText.Full(row.First, row.IsFraction),
            ValueText.Full(row.Second, row.IsFraction), ValueText.Difference(row.Difference, row.IsFraction),
            row.Ratio is { } ratio ? ValueText.Ratio(ratio) : "",
        ]),
    ], Notes)
    { HasWords = true };

    static IEnumerable<ComparedMetric> RowsOf(RunFolder run, (StageRun First, StageRun Second)[] pairs)
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
            // the difference that is shown is one of geometric means where sides are compared by their ratio
            Func<double[], double> mean = comparison.IsRatio ? values => Math.Exp(values.Average(Math.Log)) : Enumerable.Average;
            yield return new ComparedMetric(stage.Matrix.Qualify(stage.Id), name, found.Length, mean(left), mean(right), comparison.At(Estimate.Confidence),
                comparison.RatioAt(Estimate.Confidence), metric.IsFraction);
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

/// <summary>A metric of a stage in two runs.</summary>
/// <param name="Stage">The stage, with its matrix values.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Seeds">How many seeds both have it of.</param>
/// <param name="First">The first run's mean, geometric where there is a ratio.</param>
/// <param name="Second">The second run's.</param>
/// <param name="Difference">The second less the first, with its interval.</param>
/// <param name="Ratio">The second divided by the first; null where they are compared by their difference.</param>
/// <param name="IsFraction">Whether a share, from 0 to 1, that is shown in percent.</param>
public sealed record ComparedMetric(string Stage, string Metric, int Seeds, double First, double Second, Estimate Difference, Estimate? Ratio, bool IsFraction);
