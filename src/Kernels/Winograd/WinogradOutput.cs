using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>Aᵀ·m·A of 4 × 4 sums m, for vectors of 16 images: rows m0 + m1 + m2 and m1 − m2 − m3, then the same over columns; 2 × 2 outputs.</summary>
static unsafe class WinogradOutput
{
    /// <summary>Transforms one channel of one tile and writes what lies inside the image; 0 in lanes past N.</summary>
    /// <param name="grid">The tiles.</param>
    /// <param name="tile">Which tile.</param>
    /// <param name="channel">Which channel.</param>
    /// <param name="epilogue">What becomes of every output.</param>
    /// <param name="from">The first of 16 vectors.</param>
    /// <param name="fromPoint">Floats from one of them to the next.</param>
    /// <param name="target">Activations.</param>
    public static void Transform(in WinogradGrid grid, in WinogradTile tile, int channel, FilterEpilogue epilogue, float* from, nint fromPoint, float* target)
    {
        var extent = grid.Output;
        var (s0, t0) = Column(from, fromPoint, 0);
        var (s1, t1) = Column(from, fromPoint, 1);
        var (s2, t2) = Column(from, fromPoint, 2);
        var (s3, t3) = Column(from, fromPoint, 3);
        var to = target + tile.Target + (long)channel * extent.Plane * Lanes.Width;
        var right = tile.Column + 1 < extent.W;
        Lanes.Select(tile.Mask, epilogue.Apply(channel, s0 + s1 + s2, to - target)).StoreAlignedNonTemporal(to);
        if (right) Lanes.Select(tile.Mask, epilogue.Apply(channel, s1 - s2 - s3, to + Lanes.Width - target)).StoreAlignedNonTemporal(to + Lanes.Width);
        if (tile.Row + 1 >= extent.H) return;
        to += extent.W * Lanes.Width;
        Lanes.Select(tile.Mask, epilogue.Apply(channel, t0 + t1 + t2, to - target)).StoreAlignedNonTemporal(to);
        if (right) Lanes.Select(tile.Mask, epilogue.Apply(channel, t1 - t2 - t3, to + Lanes.Width - target)).StoreAlignedNonTemporal(to + Lanes.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> First, Vector512<float> Second) Column(float* from, nint point, int column)
    {
        var m0 = Vector512.Load(from + column * point);
        var m1 = Vector512.Load(from + (column + 4) * point);
        var m2 = Vector512.Load(from + (column + 8) * point);
        var m3 = Vector512.Load(from + (column + 12) * point);
        return (m0 + m1 + m2, m1 - m2 - m3);
    }
}
