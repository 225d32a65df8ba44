namespace NativeTickets.Kernels;

/// <summary>What a product has to bring and to multiply of what its extents say.</summary>
/// <param name="Windows">
/// The part of its windows' numbers that comes from the second-level cache; the first-level cache has the rest from other taps.
/// </param>
/// <param name="Terms">The part of its terms that is multiplied, where rows in phases have different numbers of them.</param>
readonly record struct ProductWork(double Windows, double Terms)
{
    const double LeastOfWindows = 1.0 / 3; // what borders of tiles, and lines that others push out, leave of the ninth of nine taps; assumed

    /// <summary>All of it.</summary>
    public static ProductWork Whole => new(1, 1);

    /// <summary>A convolution's whose channels come in blocks.</summary>
    public static ProductWork InBlocks(in Conv2dGeometry g) => new(WindowsOf(g), 1);

    /// <summary>The gradient's in the input of a strided convolution, in phases; <paramref name="mostTaps"/> is the number of taps of one.</summary>
    public static ProductWork InPhases(in Conv2dGeometry g, int mostTaps) => new(WindowsOf(g), (double)(g.R * g.S) / (g.Stride * g.Stride * mostTaps));

    static double WindowsOf(in Conv2dGeometry g) => Math.Clamp((double)(g.Stride * g.Stride) / (g.R * g.S), LeastOfWindows, 1);
}
