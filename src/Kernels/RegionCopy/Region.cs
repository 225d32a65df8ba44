namespace NativeTickets.Kernels;

/// <summary>
/// A box inside a tensor, whose element (n, c, h, w) is the tensor's (n + N, c + C, h + H, w + W). The tensor is in the device's activation layout or
/// row-major.
/// </summary>
/// <param name="Whole">The extents of the tensor.</param>
/// <param name="IsBatch">True for the activation layout, false for plain row-major numbers.</param>
/// <param name="N">The box's first image.</param>
/// <param name="C">The box's first channel.</param>
/// <param name="H">The box's first row.</param>
/// <param name="W">The box's first column.</param>
public readonly record struct Region(Extent Whole, bool IsBatch, int N = 0, int C = 0, int H = 0, int W = 0)
{
    /// <summary>The box that starts at <paramref name="start"/> of an axis, 0 to 3, and at 0 of the others.</summary>
    public static Region Along(Extent whole, bool isBatch, int axis, int start) => axis switch
    {
        0 => new(whole, isBatch, N: start),
        1 => new(whole, isBatch, C: start),
        2 => new(whole, isBatch, H: start),
        3 => new(whole, isBatch, W: start),
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "an extent has the axes 0 to 3"),
    };

    /// <summary>Where an element of the box lies within the C, H, W order of its image.</summary>
    internal int Pixel(int c, int h, int w) => ((c + C) * Whole.H + h + H) * Whole.W + w + W;
}
