namespace NativeTickets.Pipelines;

/// <summary>What a pipeline would do, found without training.</summary>
/// <param name="Overview">What would run, and where.</param>
/// <param name="Stages">Every stage instance, in order.</param>
/// <param name="OtherScales">The file's other scales with the expected seconds of all their stages.</param>
public sealed record CheckReport(RunOverview Overview, IReadOnlyList<StageForecast> Stages, IReadOnlyList<KeyValuePair<string, double>> OtherScales)
{
    /// <summary>Expected seconds of what is not finished, if no training stops early.</summary>
    public double SecondsLeft => Stages.Where(s => !s.IsFinished).Sum(s => s.Seconds);
}
