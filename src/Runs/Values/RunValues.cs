namespace NativeTickets.Runs.Values;

/// <summary>Looks values up by stage, matrix entry and seed, and says why where there is none.</summary>
public static class RunValues
{
    /// <summary>The metric of the one instance of the stage that serves the entry: it depends on a subset of the entry's axes.</summary>
    public static Reading Read(RunFolder run, string stage, MetricName metric, MatrixEntry entry, long seed)
    {
        var instance = run.Runs(stage).FirstOrDefault(s => s.Seed == seed && s.Matrix.AgreesWith(entry));
        if (instance is null)
            return Reading.None(run.Runs(stage).Any() ? $"{entry.Qualify(run.TitleOf(stage))} has no seed {seed}" : $"the run has no stage '{stage}'");
        if (metric.Epoch is { } epoch) return AtEpoch(run, instance, metric, epoch);
        return instance.Result is not null && TrainingPrice.Metrics.TryGetValue(metric.Metric, out var part)
            ? OfPrice(run, instance, part)
            : OfResult(run, instance, metric);
    }

    static Reading OfPrice(RunFolder run, StageRun stage, Func<TrainingPrice, double> part) => TrainingPrice.Of(run, stage) is { } price
        ? Reading.Of(part(price))
        : Reading.None($"{stage.Matrix.Qualify(run.TitleOf(stage.Id))}, seed {stage.Seed}: a stage that it builds on has not reported its cost");

    static Reading OfResult(RunFolder run, StageRun stage, MetricName metric)
    {
        var name = stage.Matrix.Qualify(run.TitleOf(stage.Id));
        if (stage.Result is not { } result)
            return Reading.None($"{name}, seed {stage.Seed}: {stage.Status.Text()}{(stage.Entry.Reason is { } reason ? $", {reason}" : "")}");
        if (!result.Metrics.TryGetValue(metric.Metric, out var value)) return Reading.None(WhyNot(run, stage, result, metric));
        return value is { } number
            ? Reading.Of(number, result.Counts.TryGetValue(metric.Metric, out var count) ? count : null) with
            {
                IsMarked = stage.Checks.Mark(metric.Metric),
                IsWeak = stage.Checks.MarkWeak(metric.Metric),
            }
            : Reading.None($"{name}, seed {stage.Seed}: {metric.Metric} was not a finite number");
    }

    /// <summary>Why a result lacks a metric: its training diverged, or the network that an evaluation measures has none. Else its kind has no such.</summary>
    static string WhyNot(RunFolder run, StageRun stage, StageResult result, MetricName metric)
    {
        var name = stage.Matrix.Qualify(run.TitleOf(stage.Id));
        if (result.HasDiverged()) return $"{name}, seed {stage.Seed}: diverged";
        var measured = run.Stages.FirstOrDefault(other => stage.From.Contains(other.Folder) && other.Status is StageStatus.Diverged or StageStatus.LeftOut
            && metric.Metric.StartsWith(other.Id + ".", StringComparison.Ordinal));
        return measured is null ? $"{name} does not report '{metric.Metric}'"
            : $"{measured.Matrix.Qualify(run.TitleOf(measured.Id))}, seed {measured.Seed}: {measured.Status.Text()}";
    }

    static Reading AtEpoch(RunFolder run, StageRun stage, MetricName metric, int epoch)
    {
        var name = stage.Matrix.Qualify(run.TitleOf(stage.Id));
        if (stage.Epochs.FirstOrDefault(e => e.Epoch == epoch) is not { } row)
            return Reading.None(stage.Status.HasEnded()
                ? $"{name}, seed {stage.Seed}: ended before epoch {epoch}"
                : $"{name}, seed {stage.Seed}: {stage.Status.Text()}, epoch {epoch} not reached");
        if (!row.Metrics.TryGetValue(metric.Metric, out var value)) return Reading.None($"{name} does not report '{metric.Metric}' per epoch");
        // an accuracy of an epoch counts the images that the result's accuracy of that name counts
        return value is { } number
            ? Reading.Of(number, stage.Result?.Counts.TryGetValue(metric.Metric, out var count) == true ? count : null)
            : Reading.None($"{name}, seed {stage.Seed}: {metric.Metric} was not a finite number in epoch {epoch}");
    }
}
