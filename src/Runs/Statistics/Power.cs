namespace NativeTickets.Runs.Statistics;

/// <summary>What seeds can decide, before there are any: by how much values of a seed scatter, as a pilot shows it.</summary>
/// <remarks>
/// n values of mean d and standard deviation s are decided where Student's interval excludes 0 on their side. How likely that is follows from the noncentral
/// t distribution with n - 1 degrees of freedom and noncentrality <c>d · √n / s</c>. The images that accuracies count are in s if the pilot counted as many.
/// </remarks>
public static class Power
{
    /// <summary>How often what is called decidable is decided.</summary>
    public const double Usual = 0.8;

    const int Cells = 2000;
    const double Farthest = 12; // deviations; what lies beyond is less than a double's spacing

    /// <summary>How likely n values are decided.</summary>
    /// <param name="distance">Of their mean from the bound, in their standard deviations, 0 or more.</param>
    /// <param name="count">How many values, 2 or more.</param>
    /// <param name="confidence">Of the interval that decides.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer values.</exception>
    public static double Of(double distance, int count, double confidence = Estimate.Confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(distance);
        var (freedom, quantile, shift) = (count - 1, StudentT.TwoSided(confidence, count - 1), distance * Math.Sqrt(count));
        // the ratio r of the sample's deviation to the true one has the density c · r^(ν-1) · exp(-ν·r²/2); given r, the mean has to lie beyond quantile · r
        var scale = Math.Log(2) + freedom / 2.0 * Math.Log(freedom / 2.0) - LogGammaOfHalf(freedom);
        double most = 1 + Farthest / Math.Sqrt(2.0 * freedom), step = most / Cells, sum = 0;
        for (var i = 0; i <= Cells; i++)
        {
            var r = i * step;
            var density = r > 0 ? Math.Exp(scale + (freedom - 1) * Math.Log(r) - freedom * r * r / 2) : freedom == 1 ? Math.Exp(scale) : 0;
            sum += (i is 0 or Cells ? 1 : i % 2 == 1 ? 4 : 2) * density * Below(shift - quantile * r);
        }
        return sum * step / 3;
    }

    /// <summary>The least distance from a bound that is decided as often as <see cref="Usual"/> says, in the values' own unit.</summary>
    /// <param name="deviation">The values' standard deviation.</param>
    /// <param name="count">How many values, 2 or more.</param>
    /// <param name="confidence">Of the interval that decides.</param>
    public static double SmallestDistance(double deviation, int count, double confidence = Estimate.Confidence)
    {
        double low = 0, high = 1;
        while (Of(high, count, confidence) < Usual) high *= 2;
        for (var i = 0; i < 50; i++)
        {
            var middle = (low + high) / 2;
            if (Of(middle, count, confidence) < Usual) low = middle;
            else high = middle;
        }
        return high * deviation;
    }

    /// <summary>How many values a distance needs to be decided as often as <see cref="Usual"/> says; null for more than <paramref name="most"/>.</summary>
    /// <param name="distance">Above 0.</param>
    /// <param name="deviation">The values' standard deviation.</param>
    /// <param name="most">The most that are thought of.</param>
    public static int? ValuesFor(double distance, double deviation, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(distance);
        if (deviation <= 0) return 2;
        var relative = distance / deviation;
        if (Of(relative, most) < Usual) return null;
        var (low, high) = (1, most);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Of(relative, middle) < Usual) low = middle;
            else high = middle;
        }
        return high;
    }

    static double Below(double z) => (1 + Math.CopySign(NormalDistribution.Within(Math.Abs(z)), z)) / 2;

    /// <summary><c>ln Γ(n/2)</c> by <c>Γ(x + 1) = x · Γ(x)</c> from <c>Γ(1/2) = √π</c> and <c>Γ(1) = 1</c>.</summary>
    static double LogGammaOfHalf(int n)
    {
        var sum = n % 2 == 1 ? Math.Log(Math.PI) / 2 : 0;
        for (var i = n % 2 == 1 ? 1 : 2; i < n; i += 2) sum += Math.Log(i / 2.0);
        return sum;
    }
}
