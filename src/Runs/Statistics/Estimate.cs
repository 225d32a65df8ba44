namespace NativeTickets.Runs.Statistics;

/// <summary>The mean of n values and the half-width of its 95 % Student interval; one value has no interval.</summary>
/// <param name="Count">How many values there are, 1 or more.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="HalfWidth">Of the interval around the mean; null of one value.</param>
public readonly record struct Estimate(int Count, double Mean, double? HalfWidth)
{
    /// <summary>The interval's lower end.</summary>
    public double? Low => Mean - HalfWidth;

    /// <summary>The interval's upper end.</summary>
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
