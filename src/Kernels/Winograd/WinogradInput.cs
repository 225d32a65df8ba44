using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Bᵀ·d·B of 4 × 4 inputs d, for vectors of 16 images: rows d0 − d2, d1 + d2, d2 − d1, d1 − d3, then the same over columns. Lanes past N are dropped.
/// </summary>
static unsafe class WinogradInput
{
    /// <summary>Transforms one channel of one tile.</summary>
    /// <param name="grid">The tiles.</param>
    /// <param name="tile">Which tile.</param>
    /// <param name="source">Activations.</param>
    /// <param name="channel">Which channel.</param>
    /// <param name="to">The first of 16 vectors.</param>
    /// <param name="toPoint">Floats from one of them to the next.</param>
    /// <param name="window">Memory for 16 vectors.</param>
    public static void Transform(in WinogradGrid grid, in WinogradTile tile, float* source, int channel, float* to, nint toPoint, float* window)
    {
        var extent = grid.Source;
        var from = source + tile.Source + (long)channel * extent.Plane * Lanes.Width;
        var line = (nint)extent.W * Lanes.Width;
        if (tile.IsInside)
        {
            Rows(from, line, to, toPoint);
            return;
        }
        for (var h = 0; h < WinogradGrid.Window; h++)
            for (var w = 0; w < WinogradGrid.Window; w++)
            {
                var inside = (uint)(tile.Top + h) < (uint)extent.H && (uint)(tile.Left + w) < (uint)extent.W;
                var value = inside ? Lanes.Select(tile.Mask, Vector512.Load(from + h * line + w * Lanes.Width)) : default;
                value.Store(window + (h * WinogradGrid.Window + w) * Lanes.Width);
            }
        Rows(window, WinogradGrid.Window * Lanes.Width, to, toPoint);
    }

    static void Rows(float* d, nint row, float* to, nint toPoint)
    {
        var (d0, d1, d2, d3) = ((nint)d, (nint)(d + row), (nint)(d + 2 * row), (nint)(d + 3 * row));
        Columns(Minus(d0, d2, 0), Minus(d0, d2, 1), Minus(d0, d2, 2), Minus(d0, d2, 3), to, toPoint);
        Columns(Plus(d1, d2, 0), Plus(d1, d2, 1), Plus(d1, d2, 2), Plus(d1, d2, 3), to + 4 * toPoint, toPoint);
        Columns(Minus(d2, d1, 0), Minus(d2, d1, 1), Minus(d2, d1, 2), Minus(d2, d1, 3), to + 8 * toPoint, toPoint);
        Columns(Minus(d1, d3, 0), Minus(d1, d3, 1), Minus(d1, d3, 2), Minus(d1, d3, 3), to + 12 * toPoint, toPoint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Columns(Vector512<float> t0, Vector512<float> t1, Vector512<float> t2, Vector512<float> t3, float* to, nint toPoint)
    {
        (t0 - t2).Store(to);
        (t1 + t2).Store(to + toPoint);
        (t2 - t1).Store(to + 2 * toPoint);
        (t1 - t3).Store(to + 3 * toPoint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Plus(nint a, nint b, int column) => Vector512.Load((float*)a + column * Lanes.Width) + Vector512.Load((float*)b + column * Lanes.Width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Minus(nint a, nint b, int column) => Vector512.Load((float*)a + column * Lanes.Width) - Vector512.Load((float*)b + column * Lanes.Width);
}
