namespace NativeTickets.Pruning;

/// <summary>
/// Prunes the given number of lowest scores among the weights still kept; of equal scores the first goes first: layer order, then flat index.
/// </summary>
/// <remarks>
/// Radix selection: a score is a double of at least 0, whose bits order as the number does. Four passes count 16 bits each, from the top, within the digits found
/// so far; that gives the threshold's exact bits without keeping or sorting scores. A last pass prunes what lies below it and the first ones equal to it.
/// </remarks>
static class SmallestScores
{
    const int DigitBits = 16;

    public static void Prune(IReadOnlyList<ScoredLayer> layers, int count)
    {
        if (count == 0) return;
        var (threshold, equal) = Find(layers, count);
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
    static (ulong Threshold, int Equal) Find(IReadOnlyList<ScoredLayer> layers, int count)
    {
        var prefix = 0UL;
        var left = count;
        var histogram = new int[1 << DigitBits];
        for (var shift = 64 - DigitBits; shift >= 0; shift -= DigitBits)
        {
            Array.Clear(histogram);
            foreach (var layer in layers)
            {
                var kept = layer.Kept;
                for (var i = 0; i < kept.Length; i++)
                {
                    if (!kept[i]) continue;
                    var digits = layer.Bits(i) >> shift;
                    if (digits >> DigitBits == prefix) histogram[(int)(digits & (1 << DigitBits) - 1)]++;
                }
            }
            var digit = 0;
            while (histogram[digit] < left) left -= histogram[digit++];
            prefix = prefix << DigitBits | (uint)digit;
        }
        return (prefix, left);
    }
}
