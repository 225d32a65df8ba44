namespace NativeTickets.Pruning;

/// <summary>What Flying Bird's updates are like.</summary>
public sealed record DeathAndGrowthRules
{
    /// <summary>True where every place is grown by chance and by itself, as the public code does by default: the number grown varies, and density
    /// drifts.</summary>
    public bool GrowsAtRandom { get; init; }

    /// <summary>Where more is pruned than grown: so much more, as a share of what a plain update removes.</summary>
    public double PruneRatio { get; init; } = 0.4;

    /// <summary>Where more is grown than pruned: so much more, as a share of what was removed.</summary>
    public double GrowthRatio { get; init; } = 0.05;

    /// <summary>True where a weight that is dropped and grown at once continues as it was.</summary>
    public bool KeepsRegrown { get; init; }
}

/// <summary>
/// One update of Flying Bird: with z pruned weights and r = ⌈rate · kept⌉ those stay whose magnitude is above the (z + r)-th smallest of the layer, and as many
/// as went are grown. Flying Bird+ prunes ⌈rate · pruneRatio · kept⌉ more, or grows a share more.
/// </summary>
/// <remarks>Source: Chen et al. 2022, arXiv:2202.09844, section 3.2; what it leaves open is as in the authors' code. A layer that keeps all stays so.</remarks>
public static class DeathAndGrowth
{
    /// <summary>The change of one layer; null for none.</summary>
    /// <param name="weights">Row-major, 0 where pruned.</param>
    /// <param name="kept">Its mask.</param>
    /// <param name="growth">One number for each place: gradients, whose largest magnitudes are grown, or numbers uniform in [0, 1).</param>
    /// <param name="rate">The share of kept weights that go, in [0, 1].</param>
    /// <param name="prunesMore">Whether more is pruned than grown.</param>
    /// <param name="growsMore">Whether more is grown than a plain update removes.</param>
    /// <param name="rules">All else.</param>
    public static LayerChange? Change(ReadOnlySpan<float> weights, ReadOnlySpan<bool> kept, ReadOnlySpan<float> growth, double rate, bool prunesMore,
        bool growsMore, DeathAndGrowthRules rules)
    {
        var active = kept.Count(true);
        var removal = (int)Math.Ceiling(rate * active);
        if (removal == 0 || active == kept.Length) return null;
        var more = prunesMore ? (int)Math.Ceiling(rate * rules.PruneRatio * active) : 0;
        var order = new uint[weights.Length];
        for (var i = 0; i < order.Length; i++) order[i] = PlaceOrder.Magnitude(weights[i]);
        var magnitudes = order.AsSpan().ToArray();
        Array.Sort(order);
        var pruned = kept.Length - active;
        var removed = active - CountAbove(magnitudes, kept, order[pruned + removal - 1]);
        var threshold = order[Math.Min(pruned + removal + more, order.Length) - 1];
        var stays = new bool[kept.Length];
        for (var i = 0; i < stays.Length; i++) stays[i] = kept[i] && magnitudes[i] > threshold;
        bool[] mask = [.. stays], carried = [.. stays];
        foreach (var place in Grown(stays, growth, removed, growsMore ? rules.GrowthRatio : 0, rules.GrowsAtRandom))
        {
            mask[place] = true;
            carried[place] = rules.KeepsRegrown && kept[place];
        }
        return new LayerChange(mask, carried);
    }

    static int CountAbove(uint[] magnitudes, ReadOnlySpan<bool> kept, uint threshold)
    {
        var count = 0;
        for (var i = 0; i < magnitudes.Length; i++)
            if (kept[i] && magnitudes[i] > threshold) count++;
        return count;
    }

    static IEnumerable<int> Grown(bool[] stays, ReadOnlySpan<float> growth, int removed, double share, bool atRandom)
    {
        var free = Array.ConvertAll(stays, stay => !stay);
        if (!atRandom) return PlaceOrder.Largest(growth, free, (int)(removed * (1 + share)));
        var places = free.AsSpan().Count(true);
        var chance = Math.Min(removed * (1 + share), places) / places;
        List<int> grown = [];
        for (var i = 0; i < free.Length; i++)
            if (free[i] && growth[i] < chance) grown.Add(i);
        return grown;
    }
}
