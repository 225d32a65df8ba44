namespace NativeTickets.Runs.Statistics;

/// <summary>Probabilities and quantiles of the standard normal distribution.</summary>
public static class NormalDistribution
{
    const double Farthest = 9; // beyond it less lies than the spacing of doubles below 1

    /// <summary>The z with <c>P(|Z| &lt;= z) = confidence</c>, to about 1e-12.</summary>
    /// <param name="confidence">Above 0, below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static double TwoSided(double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        double low = 0, high = Farthest;
        for (var i = 0; i < 60; i++) // 60 halvings of 9 leave less than a double's spacing near 1
        {
            var middle = (low + high) / 2;
            if (Within(middle) < confidence) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    /// <summary><c>P(|Z| &lt;= z) = √(2/π) · exp(-z²/2) · (z + z³/3 + z⁵/(3·5) + …)</c>, all of whose terms are positive.</summary>
    /// <remarks>Source: Abramowitz and Stegun 1964, 7.1.6 with <c>erf(z/√2)</c>.</remarks>
    /// <param name="z">0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not a number.</exception>
    public static double Within(double z)
    {
        if (!(z >= 0)) throw new ArgumentOutOfRangeException(nameof(z), z, "wanted 0 or more");
        if (z >= Farthest) return 1;
        double term = z, sum = z;
        for (var odd = 3; term > sum * 1e-17; odd += 2) // smaller terms do not change a double
        {
            term *= z * z / odd;
            sum += term;
        }
        return Math.Min(1, Math.Sqrt(2 / Math.PI) * Math.Exp(-z * z / 2) * sum);
    }
}
