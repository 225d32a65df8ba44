namespace NativeTickets.Pruning;

/// <summary>How many of the weights that two masks keep are the same, and how many would be if chance alone had placed them within each layer.</summary>
/// <param name="Both">Weights that both keep.</param>
/// <param name="Either">Weights that one of them keeps at least.</param>
/// <param name="BothByChance">
/// <c>Σ a·b / n</c> over the layers, a and b of n weights kept: how many both would keep in the mean if each layer's places were drawn uniformly.
/// </param>
public readonly record struct MaskOverlap(long Both, long Either, double BothByChance)
{
    /// <summary>The Jaccard index, <c>both / either</c>, in [0, 1]; 1 where both keep nothing.</summary>
    public double Jaccard => Either == 0 ? 1 : (double)Both / Either;

    /// <summary>The same by chance: the ratio of the means, which for layers of hundreds of weights is as good as the mean of the ratio.</summary>
    public double JaccardByChance => Either == 0 ? 1 : BothByChance / (Both + Either - BothByChance);

    /// <summary>The overlap of two masks of the same network.</summary>
    /// <exception cref="PruningException">They are not masks of the same layers.</exception>
    public static MaskOverlap Of(TicketMask first, TicketMask second)
    {
        var (both, byChance) = (0L, 0.0);
        foreach (var (layer, other) in first.PairedWith(second))
        {
            both += layer.KeptByBoth(other);
            byChance += (double)layer.KeptCount * other.KeptCount / layer.Count;
        }
        return new MaskOverlap(both, (long)first.KeptCount + second.KeptCount - both, byChance);
    }
}
