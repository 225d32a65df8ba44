namespace NativeTickets.Runs.Statistics;

/// <summary>Quantiles of Student's t distribution.</summary>
public static class StudentT
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

    /// <summary><c>P(|T| &lt;= t)</c>.</summary>
    /// <param name="t">0 or more.</param>
    /// <param name="degreesOfFreedom">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is less.</exception>
    public static double Within(double t, int degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(t);
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        return Probability(Math.Atan(t / Math.Sqrt(degreesOfFreedom)), degreesOfFreedom);
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
