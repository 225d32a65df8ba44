namespace NativeTickets.Runs.Statistics;

/// <summary>How far both sides of a claim lie apart, seed by seed, measured from the claim's bound: positive on the claim's side.</summary>
public sealed record SeedComparison
{
    // Accuracies are decimal fractions in binary: 0.975 - 0.97 - 0.005 is not 0 but 5e-18. A difference is a multiple of 1 / images, far above this.
    const double RoundingError = 1e-12;

    readonly Func<double, double> shown;
    readonly bool isTurned;
    readonly double bound;
    Spread spread;

    SeedComparison(Spread spread, double bound, bool isTurned, Func<double, double> shown) =>
        (this.spread, this.bound, this.isTurned, this.shown) = (spread, bound, isTurned, shown);

    /// <summary>The seeds.</summary>
    public int Count => spread.Count;

    /// <summary>Whether the two sides are compared by their ratio.</summary>
    public bool IsRatio { get; private init; }

    /// <summary>
    /// The standard deviation over seeds of what is compared, of the logarithm of the ratio where that is it; null of one seed.
    /// </summary>
    public double? Deviation => Count == 1 ? null : spread.SeedError * Math.Sqrt(Count);

    /// <summary>Whether its interval is one that covers; without it, there is none.</summary>
    public bool Covers { get; private init; } = true;

    /// <summary>The p-value of the bound, two-sided: what <see cref="HolmCorrection"/> orders comparisons by. 1 where there is no interval.</summary>
    public double Doubt => Covers ? spread.Doubt(bound) : 1;

    /// <summary>Compares by differences, as everything is compared that has no scale of its own.</summary>
    /// <param name="differences">Left less right, one per seed.</param>
    /// <param name="margin">What the difference is held against.</param>
    /// <param name="isAtMost">Whether it has to be the margin at most, rather than at least.</param>
    /// <param name="images">The variance that images give a difference; 0 where it counts none.</param>
    /// <exception cref="ArgumentException">There is no difference.</exception>
    public static SeedComparison OfDifferences(IReadOnlyList<double> differences, double margin, bool isAtMost, double images = 0)
    {
        double[] beyond = [.. differences.Select(difference => Snapped(isAtMost ? margin - difference : difference - margin))];
        return new SeedComparison(Spread.Of(beyond, images), 0, isTurned: false, value => value);
    }

    /// <summary>
    /// Compares accuracies whose number of images is not known, by differences. Two seeds have no interval then: Student's alone covers less than 93 % where
    /// accuracies are near 1 (docs/statistics.md).
    /// </summary>
    /// <inheritdoc cref="OfDifferences"/>
    public static SeedComparison OfUncounted(IReadOnlyList<double> differences, double margin, bool isAtMost) =>
        OfDifferences(differences, margin, isAtMost) with { Covers = differences.Count != 2 };

    /// <summary>The same of one arm's accuracies, which are held against the bound as they are.</summary>
    public SeedComparison OfOneArm() => this with { spread = spread with { IsOneArm = true } };

    /// <summary>
    /// Compares positive amounts, such as seconds, by the mean r of the logarithms of their ratios. With the geometric mean g of all values, the difference
    /// shown is that of the two sides' geometric means, <c>g · (exp(r/2) - exp(-r/2))</c>, and so are the ends of its interval.
    /// </summary>
    /// <param name="left">One amount per seed, all above 0.</param>
    /// <param name="right">The same of the other side.</param>
    /// <param name="margin">What the difference is held against, in the amounts' own unit.</param>
    /// <param name="isAtMost">Whether it has to be the margin at most, rather than at least.</param>
    /// <exception cref="ArgumentException">There is no amount, or their numbers differ.</exception>
    public static SeedComparison OfRatios(IReadOnlyList<double> left, IReadOnlyList<double> right, double margin, bool isAtMost)
    {
        if (left.Count != right.Count) throw new ArgumentException($"{left.Count} amounts against {right.Count}", nameof(right));
        var ratios = Spread.Of([.. left.Zip(right, (mine, theirs) => Math.Log(mine / theirs))]);
        var middle = Math.Exp(left.Concat(right).Average(Math.Log));
        return new SeedComparison(ratios, 2 * Math.Asinh(margin / (2 * middle)), isAtMost, ratio =>
        {
            var difference = 2 * middle * Math.Sinh(ratio / 2);
            var beyond = isAtMost ? margin - difference : difference - margin;
            return Math.Abs(beyond) < RoundingError * middle ? 0 : beyond;
        })
        { IsRatio = true };
    }

    /// <summary>How far the sides lie apart, from the bound, with the interval of a confidence.</summary>
    public Estimate At(double confidence)
    {
        var found = Covers ? spread.At(confidence) : Estimate.Alone(Count, spread.Mean);
        if (found is not { Low: { } low, High: { } high }) return Estimate.Alone(Count, shown(found.Mean));
        return new Estimate(Count, shown(found.Mean), shown(isTurned ? high : low), shown(isTurned ? low : high));
    }

    /// <summary>Left divided by right, of geometric means, with the interval of a confidence; null where sides are not compared by ratio.</summary>
    public Estimate? RatioAt(double confidence)
    {
        if (!IsRatio) return null;
        var found = spread.At(confidence);
        return new Estimate(Count, Math.Exp(found.Mean), found.Low is { } low ? Math.Exp(low) : null, found.High is { } high ? Math.Exp(high) : null);
    }

    /// <summary>What the interval of a confidence says.</summary>
    /// <param name="confidence">Above 0, below 1.</param>
    /// <param name="isReachedAtBound">Whether an interval that begins exactly at the bound is on the claim's side.</param>
    public Verdict VerdictAt(double confidence, bool isReachedAtBound)
    {
        var found = At(confidence);
        return found.Low > 0 || (isReachedAtBound && found.Low >= 0) ? Verdict.Reproduced : found.High < 0 ? Verdict.Refuted : Verdict.Undecided;
    }

    static double Snapped(double difference) => Math.Abs(difference) < RoundingError ? 0 : difference;
}
