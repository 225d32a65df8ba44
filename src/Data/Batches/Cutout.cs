namespace NativeTickets.Data;

/// <summary>A square of each training image that is covered, at a place that is drawn again in every epoch.</summary>
/// <param name="Side">Its height and width in pixels.</param>
/// <param name="Fill">What covers it: a number in [0, 1] for each channel.</param>
/// <param name="Inside">
/// Whether all of it lies in the image. Else its middle does, and what overhangs is lost, so that less is covered near the edges.
/// </param>
/// <remarks>Source: DeVries and Taylor 2017, arXiv:1708.04552, where it may overhang and covers with the mean.</remarks>
public sealed record Cutout(int Side, IReadOnlyList<float> Fill, bool Inside = false)
{
    /// <summary>Draws a place, two numbers of the stream.</summary>
    internal ImageHole Draw(RandomStream random, int height, int width)
    {
        var (top, left) = Inside ? (random.NextInt(height - Side + 1), random.NextInt(width - Side + 1))
            : (random.NextInt(height) - Side / 2, random.NextInt(width) - Side / 2);
        return new ImageHole(Math.Max(0, top), Math.Max(0, left), Math.Min(height, top + Side), Math.Min(width, left + Side));
    }

    /// <summary>Refuses what images of this size have no room for.</summary>
    /// <exception cref="DataException">It has not a number for each channel, no side, or does not fit.</exception>
    internal void Require(int channels, int height, int width)
    {
        if (Fill.Count != channels)
            throw new DataException($"a cutout filled with {Fill.Count} numbers for images of {channels} channels; wanted one for each");
        var most = Inside ? Math.Min(height, width) : 2 * Math.Max(height, width);
        if (Side < 1 || Side > most)
            throw new DataException($"data.augmentation has a cutout of {Side} pixels for images of {height}x{width}; it must be between 1 and {most}");
    }
}
