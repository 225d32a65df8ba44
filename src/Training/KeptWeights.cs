namespace NativeTickets.Training;

/// <summary>Which epoch's weights a training run ends with: the last, or the best by a metric, the earliest of equals.</summary>
public sealed record KeptWeights
{
    KeptWeights(string? metric, bool higherIsBetter) => (Metric, HigherIsBetter) = (metric, higherIsBetter);

    /// <summary>Those after the last epoch.</summary>
    public static KeptWeights Last { get; } = new(null, false);

    /// <summary>Those of the epoch with the lowest validation loss.</summary>
    public static KeptWeights LowestValidationLoss { get; } = Lowest("validationLoss");

    /// <summary>Those of the epoch with the highest validation accuracy.</summary>
    public static KeptWeights HighestValidationAccuracy { get; } = Highest("validationAccuracy");

    /// <summary>The metric that epochs are compared by; null for the last epoch.</summary>
    public string? Metric { get; }

    /// <summary>Whether the largest number is the best.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>Those of the epoch with the lowest number.</summary>
    /// <param name="metric">One of the loop's or of an observer's (<see cref="Nn.EpochObserver.Metrics"/>).</param>
    public static KeptWeights Lowest(string metric) => new(metric, false);

    /// <summary>Those of the epoch with the highest number.</summary>
    /// <param name="metric">One of the loop's or of an observer's (<see cref="Nn.EpochObserver.Metrics"/>).</param>
    public static KeptWeights Highest(string metric) => new(metric, true);

    /// <summary>Whether a number is better than the best so far.</summary>
    public bool IsBetter(double value, double best) => HigherIsBetter ? value > best : value < best;

    /// <inheritdoc/>
    public override string ToString() => Metric is null ? "the last epoch" : $"the {(HigherIsBetter ? "highest" : "lowest")} {Metric}";
}
