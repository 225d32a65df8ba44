namespace NativeTickets.Pruning;

/// <summary>
/// Prunes the given number of lowest scores among the weights still kept; of equal scores the first goes first: layer order, then flat index.
/// </summary>
/// <remarks>
/// Radix selection: a layer gives bits that order as its scores do (<see cref="ScoredLayer.Bits"/>). Each pass counts the digits behind those found so far,
/// from the top, on the
/// host four times 16 bits, on a device eight times 8; that gives the threshold's exact bits without keeping or sorting scores. A last pass prunes what lies
/// below it and
/// the first ones equal to it.
/// </remarks>
static class SmallestScores
{
    const int HostDigitBits = 16;

    public static void Prune(IReadOnlyList<ScoredLayer> layers, int count)
    {
        if (count == 0) return;
        using var ranks = DeviceRanks.TryOpen(layers);
        var (threshold, equal) = ranks is null
            ? Find(count, HostDigitBits, (prefix, shift, counts) => Count(layers, prefix, shift, counts))
            : Find(count, DeviceRanks.DigitBits, ranks.Count);
        foreach (var layer in layers)
        {
            var kept = layer.Kept;
            for (var i = 0; i < kept.Length; i++)
            {
                if (!kept[i]) continue;
                var bits = layer.Bits(i);
                if (bits > threshold || bits == threshold && equal-- <= 0) continue;
                kept[i] = false;
            }
        }
    }

    /// <summary>The bits of the count-th lowest score, and how many of the scores equal to it belong to the count lowest.</summary>
    static (ulong Threshold, int Equal) Find(int count, int digitBits, Action<ulong, int, int[]> fill)
    {
        var prefix = 0UL;
        var left = count;
        var histogram = new int[1 << digitBits];
        for (var shift = 64 - digitBits; shift >= 0; shift -= digitBits)
        {
            fill(prefix, shift, histogram);
            var digit = 0;
            while (histogram[digit] < left) left -= histogram[digit++];
            prefix = prefix << digitBits | (uint)digit;
        }
        return (prefix, left);
    }

    static void Count(IReadOnlyList<ScoredLayer> layers, ulong prefix, int shift, int[] counts)
    {
        Array.Clear(counts);
        foreach (var layer in layers)
        {
            var kept = layer.Kept;
            for (var i = 0; i < kept.Length; i++)
            {
                if (!kept[i]) continue;
                var digits = layer.Bits(i) >> shift;
                if (digits >> HostDigitBits == prefix) counts[(int)(digits & (1 << HostDigitBits) - 1)]++;
            }
        }
    }
}
