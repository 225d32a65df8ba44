namespace NativeTickets.Kernels;

/// <summary>
/// e^x and ln x in float from +, −, ·, / and fused multiply-add alone, one number at a time. The platform's differ in their last bits between CPUs.
/// <see cref="LaneMath"/> does the same steps on 16 lanes and gives the same bits.
/// </summary>
public static class FloatMath
{
    /// <summary>2²³ + 2²²: a number near 0 that is added to it loses its fraction, rounded to nearest, and stands in its low bits.</summary>
    internal const float Rounder = 12582912;

    internal const float Log2E = 1.44269504f;
    internal const float Ln2High = 0.693359375f; // ln 2 to 10 bits: k · Ln2High is exact for |k| < 2^14
    internal const float Ln2Low = -2.12194440e-4f; // the rest of ln 2
    internal const float ExpLowest = -104; // e^-104 < 2^-150 rounds to 0
    internal const float ExpHighest = 89; // e^89 > 2^128 overflows

    internal const float Root2 = 1.41421356f;
    internal const float SmallestNormal = 1.17549435e-38f; // 2^-126
    internal const float SubnormalScale = 8388608; // 2^23 makes a subnormal number normal
    internal const int SubnormalExponent = 23;

    /// <summary>e^x, within 1.1 ulp; +∞ above 88.73, 0 below −103.98, NaN stays NaN.</summary>
    /// <remarks>x = k·ln 2 + r, |r| ≤ 0.347; e^r = 1 + (r + r²·q(r)) by its Taylor series to r^7/7!, whose rest is 0.1 ulp, in an
    /// order of additions that keeps it from falling anywhere; then 2^k in two exact halves, so that small results are subnormal.</remarks>
    public static float Exp(float x)
    {
        x = x < ExpLowest ? ExpLowest : x;
        x = x > ExpHighest ? ExpHighest : x;
        var shifted = GpuMath.MultiplyAdd(x, Log2E, Rounder);
        var k = BitConverter.SingleToInt32Bits(shifted) - BitConverter.SingleToInt32Bits(Rounder);
        var whole = shifted - Rounder;
        var r = GpuMath.MultiplyAdd(whole, -Ln2Low, GpuMath.MultiplyAdd(whole, -Ln2High, x));
        var series = GpuMath.MultiplyAdd(1 / 5040f, r, 1 / 720f);
        series = GpuMath.MultiplyAdd(series, r, 1 / 120f);
        series = GpuMath.MultiplyAdd(series, r, 1 / 24f);
        series = GpuMath.MultiplyAdd(series, r, 1 / 6f);
        series = GpuMath.MultiplyAdd(series, r, 1 / 2f);
        series = 1 + GpuMath.MultiplyAdd(r * r, series, r);
        var half = k >> 1;
        return series * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    /// <summary>ln x, within 2 ulp; −∞ at 0, NaN below; +∞ and NaN stay themselves.</summary>
    /// <remarks>
    /// x = 2^e · m with m in [√½, √2); ln m = 2·artanh(s), s = (m − 1)/(m + 1), |s| &lt; 0.172, as its odd series to s^9, whose rest is 0.04 ulp.
    /// </remarks>
    public static float Log(float x)
    {
        var isSubnormal = x < SmallestNormal;
        var bits = BitConverter.SingleToInt32Bits(isSubnormal ? x * SubnormalScale : x);
        var exponent = (float)((bits >> 23) - (isSubnormal ? 127 + SubnormalExponent : 127));
        var m = BitConverter.Int32BitsToSingle(bits & 0x007FFFFF | 0x3F800000);
        var upper = m > Root2;
        m = upper ? 0.5f * m : m;
        exponent = upper ? exponent + 1 : exponent;
        var s = (m - 1) / (m + 1);
        var z = s * s;
        var series = GpuMath.MultiplyAdd(2 / 9f, z, 2 / 7f);
        series = GpuMath.MultiplyAdd(series, z, 2 / 5f);
        series = GpuMath.MultiplyAdd(series, z, 2 / 3f);
        var tail = GpuMath.MultiplyAdd(series * z, s, exponent * Ln2Low);
        var result = GpuMath.MultiplyAdd(exponent, Ln2High, GpuMath.MultiplyAdd(2, s, tail));
        var belowOrAtZero = x < 0 ? float.NaN : float.NegativeInfinity;
        result = x > 0 ? result : belowOrAtZero;
        return x < float.PositiveInfinity ? result : x;
    }

    static float PowerOfTwo(int k) => BitConverter.Int32BitsToSingle((k + 127) << 23);
}
