namespace NativeTickets.Kernels;

/// <summary>
/// Logarithm and powers in double from +, −, ·, / and fused multiply-add alone. The platform's differ in their last bits between operating systems,
/// and a start weight or a step must not.
/// </summary>
public static class PortableMath
{
    const double Ln2High = 6.93147180369123816490e-01; // ln 2 with its last 32 bits zero, so that exponent · Ln2High is exact
    const double Ln2Low = 1.90821492927058770002e-10; // the rest of ln 2

    /// <summary>ln x for finite x &gt; 0 in the normal range, within 2 ulp.</summary>
    /// <remarks>x = 2^e · m with m in [√½, √2); ln m = 2·artanh(s), s = (m − 1)/(m + 1), |s| &lt; 0.172, as its odd series to s^21.</remarks>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52 & 0x7FF) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble(bits & 0x000FFFFFFFFFFFFF | 0x3FF0000000000000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }
        var s = (mantissa - 1) / (mantissa + 1);
        var z = s * s;
        var series = 2.0 / 21;
        for (var odd = 19; odd >= 3; odd -= 2) series = Math.FusedMultiplyAdd(series, z, 2.0 / odd);
        var tail = Math.FusedMultiplyAdd(series * z, s, exponent * Ln2Low);
        return exponent * Ln2High + (2 * s + tail);
    }

    /// <summary>x^n for n ≥ 0 by repeated squaring, within n ulp.</summary>
    public static double Power(double x, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var result = 1.0;
        for (; n > 0; n >>= 1, x *= x)
            if ((n & 1) != 0) result *= x;
        return result;
    }
}
