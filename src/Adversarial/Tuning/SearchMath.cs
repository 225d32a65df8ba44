namespace NativeTickets.Adversarial;

/// <summary>What a search decides by, in double from +, −, ·, / and roots alone: the same bits on every machine.</summary>
static class SearchMath
{
    const int Halvings = 10, Terms = 8; // e^(x/1024) by its series to x⁸, whose rest is below 1e-17 for |x| < 30, squared ten times

    /// <summary>e^x, within 1e-12 of its value for |x| below 30; 0 below −700.</summary>
    public static double Exp(double x)
    {
        if (x < -700) return 0;
        var (small, sum) = (x / (1 << Halvings), 1.0);
        for (var term = Terms; term >= 1; term--) sum = 1 + sum * small / term;
        for (var i = 0; i < Halvings; i++) sum *= sum;
        return sum;
    }

    /// <summary>ln x for finite x &gt; 0.</summary>
    public static double Log(double x) => x >= 1 ? Exponential.LogOfOneAnd(x - 1) : -Exponential.LogOfOneAnd(1 / x - 1);

    /// <summary>The density of a standard normal number.</summary>
    public static double NormalDensity(double z) => 0.3989422804014327 * Exp(-z * z / 2); // 1 / √2π

    /// <summary>The probability that a standard normal number is below, within 1e-7.</summary>
    /// <remarks>Source: Abramowitz and Stegun 1964, 26.2.17.</remarks>
    public static double NormalBelow(double z)
    {
        var t = 1 / (1 + 0.2316419 * Math.Abs(z));
        var series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        var above = NormalDensity(z) * series;
        return z < 0 ? above : 1 - above;
    }

    /// <summary>Number <paramref name="index"/> of the van der Corput sequence in a base: its digits mirrored at the point.</summary>
    public static double RadicalInverse(int index, int numberBase)
    {
        var (value, digit) = (0.0, 1.0);
        for (; index > 0; index /= numberBase)
        {
            digit /= numberBase;
            value += index % numberBase * digit;
        }
        return value;
    }
}
