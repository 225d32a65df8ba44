namespace NativeTickets.Runs.Statistics;

/// <summary>A number that several seeds have been asked for, with the interval that they leave; one seed leaves none.</summary>
/// <param name="Count">How many seeds, 1 or more.</param>
/// <param name="Mean">What they say together.</param>
/// <param name="Low">The interval's lower end; null where there is none.</param>
/// <param name="High">The interval's upper end; null where there is none.</param>
public readonly record struct Estimate(int Count, double Mean, double? Low, double? High)
{
    /// <summary>The confidence of intervals that nothing corrects.</summary>
    public const double Confidence = 0.95;

    /// <summary>Half of the interval's width; null where there is none.</summary>
    public double? HalfWidth => (High - Low) / 2;

    /// <summary>Whether both ends lie equally far from the mean; true where there is no interval.</summary>
    public bool IsSymmetric => High - Mean is not { } above || Math.Abs(above - (Mean - Low)!.Value) <= 1e-12 * (1 + Math.Abs(Mean));

    /// <summary>The same with an interval that ends where no value lies beyond.</summary>
    /// <param name="least">The least value that there can be; the mean is none less.</param>
    /// <param name="most">The largest.</param>
    public Estimate Within(double least, double most) =>
        new(Count, Mean, Low is { } low ? Math.Max(low, least) : null, High is { } high ? Math.Min(high, most) : null);

    /// <summary>Whether there were several values, all the same but for the rounding of their mean.</summary>
    public bool IsOneValue => HalfWidth <= 1e-12 * Math.Abs(Mean); // a few units in the last place of a double, far below any metric's resolution

    /// <summary>A number without an interval.</summary>
    public static Estimate Alone(int count, double mean) => new(count, mean, null, null);

    /// <summary>The mean of some values and its 95 % interval by <see cref="Spread"/>.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static Estimate Of(IReadOnlyList<double> values) => Spread.Of(values).At(Confidence);
}
