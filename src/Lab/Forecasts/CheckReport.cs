using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Forecasts;

/// <summary>What a pipeline would do, found without training.</summary>
/// <param name="Overview">What would run, and where.</param>
/// <param name="Stages">Every stage instance, in order.</param>
/// <param name="OtherScales">The file's other scales with the expected seconds of all their stages.</param>
public sealed record CheckReport(RunOverview Overview, IReadOnlyList<StageForecast> Stages, IReadOnlyList<KeyValuePair<string, double>> OtherScales)
{
    const double Undisturbed = 0.7; // with the machine to themselves, steps miss some of the time too: threads wait for one another at the end of every kernel

    /// <summary>What arms of claims take of training where that differs, a sentence for each.</summary>
    public IReadOnlyList<string> Budgets { get; init; } = [];

    /// <summary>What the planned seeds can decide, a sentence for each claim.</summary>
    public IReadOnlyList<string> Power { get; init; } = [];

    /// <summary>The share of the processor time of <see cref="Threads"/> that timed steps got; null where none were timed on the processor.</summary>
    public double? ProcessorShare { get; init; }

    /// <summary>What the run takes of memory and disk.</summary>
    public ResourceForecast Resources { get; init; } = new(0, double.PositiveInfinity, default, double.PositiveInfinity);

    /// <summary>The threads that steps were timed on.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// By about how much expected times are too long because other programs ran beside the timed steps; null where they had the machine to themselves.
    /// </summary>
    public double? Stretch => ProcessorShare is > 0 and < Undisturbed ? 1 / ProcessorShare : null;

    /// <summary>Expected seconds of what is not finished, if no training run stops early.</summary>
    public double SecondsLeft => Stages.Where(s => !s.IsFinished).Sum(s => s.Seconds);
}
