using NativeTickets.Nn;

namespace NativeTickets.Lab.Averages;

/// <summary>Stochastic weight averaging (Izmailov et al. 2018, arXiv:1803.05407).</summary>
sealed class PlainKind() : AverageKind("swa", "The plain mean of the weights after several moments: stochastic weight averaging.")
{
    static readonly Key<TrainingTime> From = FromKey("75%");

    static readonly Key<TrainingTime> Every = new("every", Rules.Time(TimeUnit.Iterations, TimeUnit.Epochs), Default.Of("1ep"),
        "How much later they enter again, each time; a step at least.");

    static readonly Key<string> Statistics = StatisticsKey("estimated");

    public override IReadOnlyList<Key> Keys => [From, Every, Statistics];

    public override Key MainKey => From;

    public override AverageStatistics StatisticsOf(Settings settings) => StatisticsOf(Statistics.Read(settings));

    public override AverageRule Make(Settings settings, long stepsPerEpoch, int epochs) => new PlainAverage(
        From.Read(settings).ToSteps(stepsPerEpoch, epochs), Math.Max(1, Every.Read(settings).ToSteps(stepsPerEpoch, epochs)));
}
