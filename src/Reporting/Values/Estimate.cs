namespace NativeTickets.Reporting.Values;

/// <summary>The mean of n values and the half-width of its 95 % Student interval; one value has no interval.</summary>
readonly record struct Estimate(int Count, double Mean, double? HalfWidth)
{
    public double? Low => Mean - HalfWidth;

    public double? High => Mean + HalfWidth;

    /// <summary>Whether there were several values, all the same but for the rounding of their mean.</summary>
    public bool IsOneValue => HalfWidth <= 1e-12 * Math.Abs(Mean); // a few units in the last place of a double, far below any metric's resolution

    /// <summary><c>mean ± t(0.95, n-1) · s / √n</c>.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static Estimate Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0) throw new ArgumentException("A mean needs at least one value.", nameof(values));
        var mean = values.Sum() / values.Count;
        if (values.Count == 1) return new Estimate(1, mean, null);
        var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
        return new Estimate(values.Count, mean, StudentT.TwoSided(0.95, values.Count - 1) * deviation / Math.Sqrt(values.Count));
    }
}

/// <summary>Quantiles of Student's t distribution.</summary>
static class StudentT
{
    /// <summary>The t with <c>P(|T| &lt;= t) = confidence</c> for a whole number of degrees of freedom, to about 1e-12 of its value.</summary>
    /// <remarks>
    /// With <c>θ = atan(t/√ν)</c> the probability is a finite series in cos θ, rising in θ; θ is found by bisection.
    /// Source: Abramowitz and Stegun 1964, 26.7.3 and 26.7.4.
    /// </remarks>
    public static double TwoSided(double confidence, int degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        double low = 0, high = Math.PI / 2;
        for (var i = 0; i < 60; i++) // 60 halvings of π/2 leave less than a double's spacing near 1
        {
            var middle = (low + high) / 2;
            if (Probability(middle, degreesOfFreedom) < confidence) low = middle;
            else high = middle;
        }
        return Math.Tan((low + high) / 2) * Math.Sqrt(degreesOfFreedom);
    }

    static double Probability(double theta, int degreesOfFreedom)
    {
        var (sine, cosine) = Math.SinCos(theta);
        var isOdd = degreesOfFreedom % 2 == 1;
        double term = isOdd ? cosine : 1, sum = degreesOfFreedom == 1 ? 0 : term;
        for (var k = isOdd ? 3 : 2; k <= degreesOfFreedom - 2; k += 2)
        {
            term *= cosine * cosine * (k - 1) / k;
            sum += term;
        }
        return isOdd ? 2 / Math.PI * (theta + sine * sum) : sine * sum;
    }
}

/// <summary>The 95 % interval of a share that was counted: sampling error of the images only, without variation over seeds.</summary>
readonly record struct WilsonInterval(double Low, double High)
{
    const double Normal95 = 1.959963984540054; // the 97.5 % quantile of the normal distribution

    /// <summary><c>(p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n)</c> (Wilson 1927).</summary>
    public static WilsonInterval Of(double share, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var z2 = Normal95 * Normal95 / count;
        var half = Math.Sqrt(z2 * share * (1 - share) + z2 * z2 / 4);
        return new WilsonInterval(Math.Max(0, (share + z2 / 2 - half) / (1 + z2)), Math.Min(1, (share + z2 / 2 + half) / (1 + z2)));
    }
}
