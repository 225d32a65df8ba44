using NativeTickets.Runs.Statistics;

namespace NativeTickets.Runs.Values;

/// <summary>How values of a metric are compared seed by seed: amounts by their ratio, accuracies by seeds and images, all else by seeds.</summary>
public static class ReadingComparison
{
    /// <summary>Compares two sides.</summary>
    /// <param name="metric">What is compared.</param>
    /// <param name="left">One value per seed.</param>
    /// <param name="right">The same of the other side; zeros where the left side is held against a bound alone.</param>
    /// <param name="read">The readings that both sides are made of, of all seeds.</param>
    /// <param name="margin">What the difference is held against.</param>
    /// <param name="isAtMost">Whether it has to be the margin at most, rather than at least.</param>
    /// <param name="arePlain">Whether both sides are readings themselves, not differences or constants.</param>
    public static SeedComparison Of(Metric metric, IReadOnlyList<double> left, IReadOnlyList<double> right, IReadOnlyCollection<Reading> read, double margin,
        bool isAtMost, bool arePlain)
    {
        if (metric.IsAmount && arePlain && left.Concat(right).All(amount => amount > 0)) return SeedComparison.OfRatios(left, right, margin, isAtMost);
        double[] differences = [.. left.Zip(right, (mine, theirs) => mine - theirs)];
        if (!metric.IsAccuracy) return SeedComparison.OfDifferences(differences, margin, isAtMost);
        var compared = read.All(reading => reading.ImageVariance is not null)
            ? SeedComparison.OfDifferences(differences, margin, isAtMost, read.Sum(reading => reading.ImageVariance!.Value) / left.Count)
            : SeedComparison.OfUncounted(differences, margin, isAtMost);
        return read.Count == left.Count ? compared.OfOneArm() : compared;
    }
}
