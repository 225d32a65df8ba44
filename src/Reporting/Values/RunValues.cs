namespace NativeTickets.Reporting;

/// <summary>Looks values up by stage, matrix entry and seed, and says why where there is none.</summary>
static class RunValues
{
    /// <summary>The metric of the one instance of the stage that serves the entry: it depends on a subset of the entry's axes.</summary>
    public static Reading Read(RunFolder run, string stage, MetricName metric, MatrixEntry entry, long seed)
    {
        var instance = run.Runs(stage).FirstOrDefault(s => s.Seed == seed && s.Matrix.AgreesWith(entry));
        if (instance is null) return Reading.None(run.Runs(stage).Any() ? $"{entry.Qualify(stage)} has no seed {seed}" : $"the run has no stage '{stage}'");
        if (metric.Epoch is { } epoch) return AtEpoch(instance, metric, epoch);
        return TrainingPrice.Metrics.TryGetValue(metric.Metric, out var part) && instance.Result is not null ? OfPrice(run, instance, part) : OfResult(instance, metric);
    }

    static Reading OfPrice(RunFolder run, StageRun stage, Func<TrainingPrice, double> part) => TrainingPrice.Of(run, stage) is { } price
        ? Reading.Of(part(price))
        : Reading.None($"{stage.Matrix.Qualify(stage.Id)}, seed {stage.Seed}: a stage above it has not reported its cost");

    static Reading OfResult(StageRun stage, MetricName metric)
    {
        var name = stage.Matrix.Qualify(stage.Id);
        if (stage.Result is not { } result) return Reading.None($"{name}, seed {stage.Seed}: {stage.Status.Text()}");
        if (!result.Metrics.TryGetValue(metric.Metric, out var value)) return Reading.None($"{name} reports no '{metric.Metric}'");
        return value is { } number
            ? Reading.Of(number, result.Counts.TryGetValue(metric.Metric, out var count) ? count : null) with { IsMarked = stage.Checks.Mark(metric.Metric) }
            : Reading.None($"{name}, seed {stage.Seed}: {metric.Metric} was not a finite number");
    }

    static Reading AtEpoch(StageRun stage, MetricName metric, int epoch)
    {
        var name = stage.Matrix.Qualify(stage.Id);
        if (stage.Epochs.FirstOrDefault(e => e.Epoch == epoch) is not { } row)
            return Reading.None(stage.Status == StageStatus.Done
                ? $"{name}, seed {stage.Seed}: it ended before epoch {epoch}"
                : $"{name}, seed {stage.Seed}: {stage.Status.Text()}, epoch {epoch} not reached");
        if (!row.Metrics.TryGetValue(metric.Metric, out var value)) return Reading.None($"{name} reports no '{metric.Metric}' by epoch");
        return value is { } number ? Reading.Of(number) : Reading.None($"{name}, seed {stage.Seed}: {metric.Metric} was not a finite number in epoch {epoch}");
    }
}
