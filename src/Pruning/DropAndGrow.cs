namespace NativeTickets.Pruning;

/// <summary>Which kept weights an update drops.</summary>
public enum Dropped
{
    /// <summary>Those of the smallest magnitude.</summary>
    SmallestMagnitude,

    /// <summary>The positive ones nearest to 0, and of the negative ones the same share.</summary>
    NearestToZeroOfEachSign,
}

/// <summary>
/// One update of RigL and SET: of the kept weights ⌊fraction · kept⌋ are dropped, and as many are grown among all that are not kept then, those just dropped
/// included.
/// </summary>
/// <remarks>
/// Source: Evci et al. 2020, arXiv:1911.11134, algorithm 1; Mocanu et al. 2018, arXiv:1707.04780, algorithm 1. Of equal numbers the first place goes first.
/// </remarks>
public static class DropAndGrow
{
    /// <summary>The change of one layer.</summary>
    /// <param name="weights">Row-major.</param>
    /// <param name="kept">Its mask.</param>
    /// <param name="growth">One number for each place; the largest magnitudes are grown: gradients, or uniform numbers.</param>
    /// <param name="fraction">In [0, 1].</param>
    /// <param name="dropped">Which weights go.</param>
    /// <param name="keepsRegrown">True where a weight that is dropped and grown at once continues as it was; false where it starts at 0 as all that are
    /// grown.</param>
    public static LayerChange Change(ReadOnlySpan<float> weights, ReadOnlySpan<bool> kept, ReadOnlySpan<float> growth, double fraction,
        Dropped dropped = Dropped.SmallestMagnitude, bool keepsRegrown = false)
    {
        bool[] stays = [.. kept];
        foreach (var place in DroppedPlaces(weights, kept, fraction, dropped)) stays[place] = false;
        var count = kept.Count(true) - stays.AsSpan().Count(true);
        bool[] mask = [.. stays], carried = [.. stays];
        foreach (var place in PlaceOrder.Largest(growth, Array.ConvertAll(stays, stay => !stay), count))
        {
            mask[place] = true;
            carried[place] = keepsRegrown && kept[place];
        }
        return new LayerChange(mask, carried);
    }

    static IEnumerable<int> DroppedPlaces(ReadOnlySpan<float> weights, ReadOnlySpan<bool> kept, double fraction, Dropped dropped)
    {
        if (dropped == Dropped.SmallestMagnitude) return PlaceOrder.Smallest(weights, kept, CountOf(kept, fraction));
        var (positive, negative) = (new bool[kept.Length], new bool[kept.Length]);
        for (var i = 0; i < kept.Length; i++) (positive[i], negative[i]) = (kept[i] && !(weights[i] < 0), kept[i] && weights[i] < 0);
        return [.. PlaceOrder.Smallest(weights, positive, CountOf(positive, fraction)), .. PlaceOrder.Smallest(weights, negative, CountOf(negative, fraction))];
    }

    static int CountOf(ReadOnlySpan<bool> kept, double fraction) => (int)(kept.Count(true) * fraction);
}
