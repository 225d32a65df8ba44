namespace NativeTickets.Reporting.Values;

/// <summary>What a table's column or a figure's y shows of a stage: its own metric, or, as "evaluate stage.metric", one that an evaluation measured.</summary>
sealed class Column
{
    readonly string? evaluation;
    readonly MetricName name;

    readonly Metric metric;

    Column(string? evaluation, MetricName name, Metric metric) => (this.evaluation, this.name, this.metric) = (evaluation, name, metric);

    public bool IsFraction => metric.IsFraction;

    public Better Better => metric.Better;

    /// <summary>Null when the text names no metric.</summary>
    public static Column? Parse(RunFolder run, string text)
    {
        if (MetricName.Parse(text) is not { } name) return null;
        var metric = run.MetricOf(name.Metric);
        var stage = run.Stages.FirstOrDefault(s => s.Kind == "evaluate" && text.StartsWith(s.Id + ".", StringComparison.Ordinal))?.Id;
        return stage is null ? new Column(null, name, metric) : new Column(stage, name with { Metric = name.Metric[(stage.Length + 1)..] }, metric);
    }

    /// <summary>The value of a stage's matrix entry for one seed. Where several evaluations serve the entry, the first one that is done counts.</summary>
    public Reading Read(RunFolder run, string stage, MatrixEntry entry, long seed)
    {
        if (evaluation is null) return RunValues.Read(run, stage, name, entry, seed);
        var asked = name with { Metric = $"{stage}.{name.Metric}" };
        var serving = run.Runs(evaluation).Where(e => e.Seed == seed && e.Matrix.AgreesWith(entry));
        Reading[] readings = [.. serving.Select(e => RunValues.Read(run, evaluation, asked, e.Matrix, seed))];
        if (readings.Length == 0) return Reading.None($"{entry.Qualify(run.TitleOf(evaluation))} has no seed {seed}");
        return readings.FirstOrDefault(r => r.Value is not null) is { Value: not null } found ? found : readings[0];
    }

    /// <summary>All seeds at once, in the run's order.</summary>
    public IReadOnlyList<Reading> Read(RunFolder run, string stage, MatrixEntry entry) => [.. run.Seeds.Select(seed => Read(run, stage, entry, seed))];
}
