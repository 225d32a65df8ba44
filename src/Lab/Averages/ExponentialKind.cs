using NativeTickets.Nn;

namespace NativeTickets.Lab.Averages;

/// <summary>An exponential average of the weights after every step.</summary>
sealed class ExponentialKind() : AverageKind("ema", "The exponential average of the weights after every step.")
{
    static readonly Key<double> Decay = new("decay", Rules.Number(0, 1, belowHigh: true), Default.Of("0.999"), "How much of the average each step keeps.");

    static readonly Key<TrainingTime> From = FromKey("0it");

    static readonly Key<bool> RampUp = new("rampUp", Rules.Flag(), Default.Of("false"),
        "Whether it keeps (1 + t) / (10 + t) at most, t being how many steps have entered, so that it soon forgets the first ones.");

    static readonly Key<string> Statistics = StatisticsKey("averaged");

    public override IReadOnlyList<Key> Keys => [Decay, From, RampUp, Statistics];

    public override Key MainKey => Decay;

    public override AverageStatistics StatisticsOf(Settings settings) => StatisticsOf(Statistics.Read(settings));

    public override AverageRule Make(Settings settings, long stepsPerEpoch, int epochs) =>
        new ExponentialAverage(Decay.Read(settings), From.Read(settings).ToSteps(stepsPerEpoch, epochs), RampUp.Read(settings));
}
