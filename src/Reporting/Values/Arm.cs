namespace NativeTickets.Reporting.Values;

/// <summary>An arm of the experiment: the instances of one stage and matrix entry, one per seed.</summary>
sealed record Arm(string Id, MatrixEntry Entry, IReadOnlyList<StageRun> Runs)
{
    /// <summary>Every entry of every stage of a kind, in the pipeline's order; entries that no instance has are left out.</summary>
    public static IReadOnlyList<Arm> Of(RunFolder run, string kind) =>
    [
        .. run.Stages.Where(s => s.Kind == kind).Select(s => s.Id).Distinct()
            .SelectMany(id => run.EntriesOf(id).Select(entry => new Arm(id, entry, [.. run.Runs(id).Where(s => s.Matrix.AgreesWith(entry))])))
            .Where(arm => arm.Runs.Count > 0),
    ];

    /// <summary>Its name in a table.</summary>
    public string Title(RunFolder run) => Entry.Qualify(run.TitleOf(Id));

    /// <summary>The mean of a result's metric with its interval over seeds; a dash where no seed has it.</summary>
    public string Mean(RunFolder run, string metric) => Mean(Readings(metric), run.MetricOf(metric).IsFraction);

    /// <summary>A result's metric, of those seeds that have it.</summary>
    public double[] Values(string metric) => [.. Readings(metric).Select(reading => reading.Value!.Value)];

    /// <summary>The same with the images that each counts.</summary>
    public Reading[] Readings(string metric) =>
    [
        .. Runs.Where(s => s.Result?.Metrics.GetValueOrDefault(metric) is not null)
            .Select(s => Reading.Of(s.Result!.Metrics[metric]!.Value, s.Result.Counts.TryGetValue(metric, out var count) ? count : null)),
    ];

    /// <summary>The stages that the first seed's instance takes masks or weights from.</summary>
    public IEnumerable<StageRun> Inputs(RunFolder run) =>
        Runs[0].From.Select(folder => run.Stages.FirstOrDefault(s => s.Folder == folder)).OfType<StageRun>();

    /// <summary>The mean of some values with their interval, or the one value that all have; and the number of seeds where some have none.</summary>
    public string Mean(Reading[] values, bool isFraction)
    {
        if (values.Length == 0) return "—";
        var isOne = Array.TrueForAll(values, value => value.Value == values[0].Value);
        var text = isOne ? ValueText.Plain(values[0].Value!.Value, isFraction) : ValueText.Interval(Reading.MeanOf(values, isFraction), isFraction);
        return values.Length < Runs.Count ? $"{text} ({values.Length} of {Runs.Count} seeds)" : text;
    }
}
