namespace NativeTickets.Pruning;

/// <summary>The places of a layer in the order of magnitudes; of equal ones the first comes first. A number that is none counts as the largest.</summary>
static class PlaceOrder
{
    /// <summary>The places of the smallest magnitudes.</summary>
    /// <param name="numbers">One for each place.</param>
    /// <param name="among">The places that count.</param>
    /// <param name="count">How many; all where there are fewer.</param>
    public static int[] Smallest(ReadOnlySpan<float> numbers, ReadOnlySpan<bool> among, int count) => First(numbers, among, count, flip: 0);

    /// <summary>The places of the largest magnitudes.</summary>
    public static int[] Largest(ReadOnlySpan<float> numbers, ReadOnlySpan<bool> among, int count) => First(numbers, among, count, flip: uint.MaxValue);

    /// <summary>The bits of |x|, which order as magnitudes do.</summary>
    public static uint Magnitude(float number) => BitConverter.SingleToUInt32Bits(number) & 0x7FFF_FFFF;

    // a magnitude's bits above the place: sorted as whole numbers, equal magnitudes keep the order of their places
    static int[] First(ReadOnlySpan<float> numbers, ReadOnlySpan<bool> among, int count, uint flip)
    {
        var keys = new ulong[among.Count(true)];
        var next = 0;
        for (var i = 0; i < numbers.Length; i++)
            if (among[i]) keys[next++] = (ulong)(Magnitude(numbers[i]) ^ flip) << 32 | (uint)i;
        Array.Sort(keys);
        return Array.ConvertAll(keys[..Math.Min(count, keys.Length)], key => (int)(uint)key);
    }
}
