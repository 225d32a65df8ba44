namespace NativeTickets.Kernels;

/// <summary>
/// Philox4x32-10: a block cipher of ten rounds used as a random function. Block i of a key never depends on any other block, so numbers can be
/// drawn in any order, by any thread or device, and are the same.
/// Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3.
/// </summary>
public static class Philox
{
    const uint MultiplierA = 0xD2511F53; // Salmon et al., table 2
    const uint MultiplierB = 0xCD9E8D57;
    const uint WeylA = 0x9E3779B9; // the golden ratio
    const uint WeylB = 0xBB67AE85; // the square root of 3, less 1

    /// <summary>The four 32-bit words of block <paramref name="counter"/> under <paramref name="key"/>.</summary>
    public static (uint A, uint B, uint C, uint D) Block(ulong key, ulong counter, ulong counterHigh = 0)
    {
        var (a, b, c, d) = ((uint)counter, (uint)(counter >> 32), (uint)counterHigh, (uint)(counterHigh >> 32));
        var (keyA, keyB) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < 10; round++)
        {
            var productA = (ulong)MultiplierA * a;
            var productB = (ulong)MultiplierB * c;
            (a, b, c, d) = ((uint)(productB >> 32) ^ b ^ keyA, (uint)productB, (uint)(productA >> 32) ^ d ^ keyB, (uint)productA);
            keyA += WeylA;
            keyB += WeylB;
        }
        return (a, b, c, d);
    }
}
