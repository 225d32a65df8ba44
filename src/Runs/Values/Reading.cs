using NativeTickets.Runs.Statistics;

namespace NativeTickets.Runs.Values;

/// <summary>A value looked up for one seed: the number, with the number of images where it is a share of them, or the reason why there is none.</summary>
/// <param name="Value">The number; null where there is none.</param>
/// <param name="Missing">Why there is none; null where there is one.</param>
/// <param name="Count">The images that the number is a share of; null where it is not, or where the run does not say.</param>
public readonly record struct Reading(double? Value, string? Missing, long? Count = null)
{
    /// <summary>Whether the number depends on a failed check.</summary>
    public bool IsMarked { get; init; }

    /// <summary>Whether it is the number of an attack that another one of its norm and budget beats.</summary>
    public bool IsWeak { get; init; }

    /// <summary>The variance that the images alone give the number; null where it is no share of a known number of them.</summary>
    public double? ImageVariance => Value is { } share && Count is > 0 and var images ? Spread.ImageVariance(share, images) : null;

    /// <summary>
    /// The mean of several, one per seed, with its 95 % interval; by the seeds alone where one of them is no share of a known number of images.
    /// </summary>
    /// <param name="readings">One or more.</param>
    /// <param name="isFraction">Whether they are shares of something, so that the interval ends at 0 and at 1.</param>
    /// <exception cref="ArgumentException">There is no reading, or one without a number.</exception>
    public static Estimate MeanOf(IReadOnlyList<Reading> readings, bool isFraction)
    {
        double[] values = [.. readings.Select(reading => reading.Value ?? throw new ArgumentException(reading.Missing, nameof(readings)))];
        var areCounted = readings.All(reading => reading.ImageVariance is not null);
        var spread = Spread.Of(values, areCounted ? readings.Average(reading => reading.ImageVariance!.Value) : 0) with { IsOneArm = areCounted };
        var estimate = spread.At(Estimate.Confidence);
        return isFraction && estimate.Mean is >= 0 and <= 1 ? estimate.Within(0, 1) : estimate;
    }

    /// <summary>A number that was found.</summary>
    public static Reading Of(double value, long? count = null) => new(value, null, count);

    /// <summary>No number, and the reason.</summary>
    public static Reading None(string why) => new(null, why);
}
