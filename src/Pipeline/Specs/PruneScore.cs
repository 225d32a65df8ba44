namespace NativeTickets.Pipelines;

/// <summary>What decides which weights go.</summary>
public enum PruneScore
{
    /// <summary>The absolute weight.</summary>
    Magnitude,

    /// <summary>The absolute weight over the mean of its layer.</summary>
    LayerNormalizedMagnitude,

    /// <summary>Chance alone, uniformly over all prunable weights.</summary>
    Random,

    /// <summary>Another mask, permuted within each layer.</summary>
    Shuffled,
}
