namespace NativeTickets.Nn;

/// <summary>The extents of one image.</summary>
/// <param name="Channels">1 for gray, 3 for color.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width);

/// <summary>
/// What a network's first layer subtracts from its images and divides them by, per channel: <c>(x[c] − mean[c]) / deviation[c]</c>, in [0, 1] pixel space.
/// </summary>
public sealed record ImageNormalization
{
    /// <summary>A mean and a standard deviation for each channel.</summary>
    /// <exception cref="NetworkException">The counts differ, or a deviation is not a positive number.</exception>
    public ImageNormalization(IReadOnlyList<float> mean, IReadOnlyList<float> deviation)
    {
        if (mean.Count != deviation.Count || mean.Count == 0)
            throw new NetworkException($"normalization expects one mean and one deviation for each channel, got {mean.Count} and {deviation.Count}");
        foreach (var value in mean)
            if (!float.IsFinite(value)) throw new NetworkException($"normalization: a mean is a finite number, got {value}");
        foreach (var value in deviation)
            if (!float.IsFinite(value) || value <= 0) throw new NetworkException($"normalization: a deviation is a finite number above 0, got {value}");
        (Mean, Deviation) = ([.. mean], [.. deviation]);
    }

    /// <summary>One number per channel.</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>One positive number per channel.</summary>
    public IReadOnlyList<float> Deviation { get; }
}
