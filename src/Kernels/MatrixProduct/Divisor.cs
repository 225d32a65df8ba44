namespace NativeTickets.Kernels;

/// <summary>
/// Division by a number that is the same for a whole launch, as a multiplication and a shift: with s = ⌈log₂ d⌉ and f = ⌈2³¹⁺ˢ / d⌉, ⌊n / d⌋ = ⌊n · f / 2³¹⁺ˢ⌋
/// for 0 ≤ n &lt; 2³¹, since f·d exceeds 2³¹⁺ˢ by less than 2ˢ. A GPU has no instruction for a division of integers.
/// </summary>
/// <remarks>Source: Granlund and Montgomery 1994, "Division by invariant integers using multiplication", theorem 4.2.</remarks>
readonly struct Divisor
{
    readonly uint factor;
    readonly int shift;

    public Divisor(int divisor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(divisor, 1);
        Value = divisor;
        var bits = divisor == 1 ? 0 : 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)(divisor - 1));
        shift = 31 + bits;
        factor = (uint)(((1UL << shift) + (uint)divisor - 1) / (uint)divisor);
    }

    /// <summary>What it divides by.</summary>
    public int Value { get; }

    /// <summary>⌊n / d⌋, for n ≥ 0.</summary>
    public int Of(int n) => (int)(((ulong)(uint)n * factor) >> shift);
}
