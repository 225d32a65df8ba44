namespace NativeTickets.Pruning;

/// <summary>What a weight is worth; the lowest scores are pruned.</summary>
public enum PruningScore
{
    /// <summary><c>|w|</c>.</summary>
    Magnitude,

    /// <summary><c>|w| / mean |w|</c>, the mean over the weights of the layer that are not pruned yet. 0 in a layer of zeros.</summary>
    LayerNormalizedMagnitude,

    /// <summary><c>|w| / mean |w|</c>, the mean over all weights of the layer, those that are pruned already counted as 0. 0 in a layer of zeros.</summary>
    LayerNormalizedMagnitudeOverAll,
}
