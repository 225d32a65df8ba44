namespace NativeTickets.Pipelines;

/// <summary>What a pipeline would do, found without training.</summary>
/// <param name="Overview">What would run, and where.</param>
/// <param name="Stages">Every stage instance, in order.</param>
public sealed record CheckReport(RunOverview Overview, IReadOnlyList<StageForecast> Stages)
{
    /// <summary>Expected seconds of what is not finished, if no training stops early.</summary>
    public double SecondsLeft => Stages.Where(s => !s.IsFinished).Sum(s => s.Seconds);
}
