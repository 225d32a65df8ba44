namespace NativeTickets.Reporting.Values;

/// <summary>Looks values up by stage, matrix entry and seed, and says why where there is none.</summary>
static class RunValues
{
    /// <summary>The metric of the one instance of the stage that serves the entry: it depends on a subset of the entry's axes.</summary>
    public static Reading Read(RunFolder run, string stage, MetricName metric, MatrixEntry entry, long seed)
    {
        var instance = run.Runs(stage).FirstOrDefault(s => s.Seed == seed && s.Matrix.AgreesWith(entry));
        if (instance is null) return Reading.None(run.Runs(stage).Any() ? $"{entry.Qualify(stage)} has no seed {seed}" : $"the run has no stage '{stage}'");
        if (metric.Epoch is { } epoch) return AtEpoch(instance, metric, epoch);
        return instance.Result is not null && TrainingPrice.Metrics.TryGetValue(metric.Metric, out var part)
            ? OfPrice(run, instance, part)
            : OfResult(run, instance, metric);
    }

    static Reading OfPrice(RunFolder run, StageRun stage, Func<TrainingPrice, double> part) => TrainingPrice.Of(run, stage) is { } price
        ? Reading.Of(part(price))
        : Reading.None($"{stage.Matrix.Qualify(stage.Id)}, seed {stage.Seed}: a stage that it builds on has not reported its cost");

    static Reading OfResult(RunFolder run, StageRun stage, MetricName metric)
    {
        var name = stage.Matrix.Qualify(stage.Id);
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
        var name = stage.Matrix.Qualify(stage.Id);
        if (result.HasDiverged()) return $"{name}, seed {stage.Seed}: diverged";
        var measured = run.Stages.FirstOrDefault(other => stage.From.Contains(other.Folder) && other.Status is StageStatus.Diverged or StageStatus.LeftOut
            && metric.Metric.StartsWith(other.Id + ".", StringComparison.Ordinal));
        return measured is null ? $"{name} does not report '{metric.Metric}'"
            : $"{measured.Matrix.Qualify(measured.Id)}, seed {measured.Seed}: {measured.Status.Text()}";
    }

    static Reading AtEpoch(StageRun stage, MetricName metric, int epoch)
    {
        var name = stage.Matrix.Qualify(stage.Id);
        if (stage.Epochs.FirstOrDefault(e => e.Epoch == epoch) is not { } row)
            return Reading.None(stage.Status.HasEnded()
                ? $"{name}, seed {stage.Seed}: ended before epoch {epoch}"
                : $"{name}, seed {stage.Seed}: {stage.Status.Text()}, epoch {epoch} not reached");
        if (!row.Metrics.TryGetValue(metric.Metric, out var value)) return Reading.None($"{name} does not report '{metric.Metric}' per epoch");
        return value is { } number ? Reading.Of(number) : Reading.None($"{name}, seed {stage.Seed}: {metric.Metric} was not a finite number in epoch {epoch}");
    }
}

/// <summary>A value looked up for one seed: the number, with the number of images where it is a share of them, or the reason why there is none.</summary>
readonly record struct Reading(double? Value, string? Missing, long? Count = null)
{
    /// <summary>Whether the number depends on a failed check.</summary>
    public bool IsMarked { get; init; }

    /// <summary>Whether it is the number of an attack that another one of its norm and budget beats.</summary>
    public bool IsWeak { get; init; }

    public static Reading Of(double value, long? count = null) => new(value, null, count);

    public static Reading None(string why) => new(null, why);
}

/// <summary>What a table's column or a figure's y shows of a stage: its own metric, or, as "evaluate stage.metric", one that an evaluation measured.</summary>
sealed class Column
{
    readonly string? evaluation;
    readonly MetricName name;

    Column(string? evaluation, MetricName name, bool isFraction) => (this.evaluation, this.name, IsFraction) = (evaluation, name, isFraction);

    public bool IsFraction { get; }

    /// <summary>Null when the text names no metric.</summary>
    public static Column? Parse(RunFolder run, string text)
    {
        if (MetricName.Parse(text) is not { } name) return null;
        var isFraction = run.MetricOf(name.Metric).IsFraction;
        var stage = run.Stages.FirstOrDefault(s => s.Kind == "evaluate" && text.StartsWith(s.Id + ".", StringComparison.Ordinal))?.Id;
        return stage is null ? new Column(null, name, isFraction) : new Column(stage, name with { Metric = name.Metric[(stage.Length + 1)..] }, isFraction);
    }

    /// <summary>The value of a stage's matrix entry for one seed. Where several evaluations serve the entry, the first one that is done counts.</summary>
    public Reading Read(RunFolder run, string stage, MatrixEntry entry, long seed)
    {
        if (evaluation is null) return RunValues.Read(run, stage, name, entry, seed);
        var asked = name with { Metric = $"{stage}.{name.Metric}" };
        var serving = run.Runs(evaluation).Where(e => e.Seed == seed && e.Matrix.AgreesWith(entry));
        Reading[] readings = [.. serving.Select(e => RunValues.Read(run, evaluation, asked, e.Matrix, seed))];
        if (readings.Length == 0) return Reading.None($"{entry.Qualify(evaluation)} has no seed {seed}");
        return readings.FirstOrDefault(r => r.Value is not null) is { Value: not null } found ? found : readings[0];
    }

    /// <summary>All seeds at once, in the run's order.</summary>
    public IReadOnlyList<Reading> Read(RunFolder run, string stage, MatrixEntry entry) => [.. run.Seeds.Select(seed => Read(run, stage, entry, seed))];
}
