namespace NativeTickets.Runs.Statistics;

/// <summary>How far the mean of a value per seed may lie from what training gives on average, by the seeds and by the images that each value counts.</summary>
/// <remarks>
/// Seeds give Student's interval. Where values count images, they scatter by that alone; a few seeds that happen to agree say no more than their images do, so
/// that the interval is never narrower than the images' own. docs/statistics.md has what this covers, and what else was tried.
/// </remarks>
/// <param name="Count">The seeds, 1 or more.</param>
/// <param name="Mean">The mean of their values.</param>
/// <param name="SeedError"><c>s / √n</c>, with the seeds' standard deviation s; 0 of one seed, which shows none.</param>
/// <param name="ImageError"><c>√(v / n)</c>, with the mean variance v that the images alone give a value; 0 where nothing is counted.</param>
public readonly record struct Spread(int Count, double Mean, double SeedError, double ImageError)
{
    // Of an accuracy near 0 or 1, seeds are skewed, and Student's 95 % interval covers 91 %; its 97 % interval covers 93 % in every situation of
    // docs/statistics.md.
    const double OneArmDoubt = 0.6;

    /// <summary>
    /// Whether it is the accuracy of one arm rather than a difference of two, whose skews cancel: Student's interval is then that of
    /// <c>1 - 0.6 · (1 - confidence)</c>.
    /// </summary>
    public bool IsOneArm { get; init; }

    /// <summary>Of one value per seed.</summary>
    /// <param name="values">One or more.</param>
    /// <param name="imageVariance">The variance that images alone give such a value, on average over the seeds; 0 where it counts no images.</param>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static Spread Of(IReadOnlyList<double> values, double imageVariance = 0)
    {
        if (values.Count == 0) throw new ArgumentException("A mean needs at least one value.", nameof(values));
        var count = values.Count;
        var mean = values.Sum() / count;
        var error = count == 1 ? 0 : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (count - 1) / count);
        return new Spread(count, mean, error, Math.Sqrt(imageVariance / count));
    }

    /// <summary>
    /// The variance that sampling gives a share of images, <c>p(1-p)/n</c> with <c>p = (share · n + 1) / (n + 2)</c>, so that it is above 0 for shares of 0 and
    /// 1 too.
    /// </summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="images">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no images.</exception>
    public static double ImageVariance(double share, long images)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        var smoothed = (share * images + 1) / (images + 2);
        return smoothed * (1 - smoothed) / images;
    }

    /// <summary><c>mean ± max(t(confidence, n-1) · SeedError, z(confidence) · ImageError)</c>; without an interval of one seed.</summary>
    /// <param name="confidence">Above 0, below 1; 0.95 for what nothing corrects.</param>
    public Estimate At(double confidence)
    {
        if (Count == 1) return Estimate.Alone(1, Mean);
        var half = Half(confidence);
        return new Estimate(Count, Mean, Mean - half, Mean + half);
    }

    /// <summary>
    /// The p-value of the mean being <paramref name="value"/>, two-sided: an interval excludes the value where its confidence is below one less this. 1 of one
    /// seed.
    /// </summary>
    public double Doubt(double value)
    {
        if (Count == 1) return 1;
        var distance = Math.Abs(Mean - value);
        if (distance == 0) return 1;
        var bySeeds = SeedError == 0 ? 0 : 1 - StudentT.Within(distance / SeedError, Count - 1);
        var byImages = ImageError == 0 ? 0 : 1 - NormalDistribution.Within(distance / ImageError);
        return Math.Min(1, Math.Max(bySeeds / SeedDoubt, byImages));
    }

    double SeedDoubt => IsOneArm ? OneArmDoubt : 1;

    double Half(double confidence)
    {
        var bySeeds = StudentT.TwoSided(1 - SeedDoubt * (1 - confidence), Count - 1) * SeedError;
        return ImageError == 0 ? bySeeds : Math.Max(bySeeds, NormalDistribution.TwoSided(confidence) * ImageError);
    }
}
