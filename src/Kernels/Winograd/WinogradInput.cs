using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Bᵀ·d·B of 4 × 4 inputs d, for vectors of 16 images: rows d0 − d2, d1 + d2, d2 − d1, d1 − d3, then the same over columns. Zeros outside the image and in
/// lanes past N.
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
    public static void Transform(in WinogradGrid grid, in WinogradTile tile, float* source, int channel, float* to, nint toPoint)
    {
        Four(grid, tile, source, channel, 0, to, toPoint);
        Four(grid, tile, source, channel, 1, to + WinogradGrid.Window * toPoint, toPoint);
        Four(grid, tile, source, channel, 2, to + 2 * WinogradGrid.Window * toPoint, toPoint);
        Four(grid, tile, source, channel, 3, to + 3 * WinogradGrid.Window * toPoint, toPoint);
    }

    /// <summary>Only row <paramref name="i"/> of the result: four vectors.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // in the middle of a large task it gets fewer registers: 3 % of the pass
    public static void Row(in WinogradGrid grid, in WinogradTile tile, float* source, int channel, int i, float* to, nint toPoint) =>
        Four(grid, tile, source, channel, i, to, toPoint);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Four(in WinogradGrid grid, in WinogradTile tile, float* source, int channel, int i, float* to, nint toPoint)
    {
        var extent = grid.Source;
        var line = (nint)extent.W * Lanes.Width;
        var from = source + tile.Source + (long)channel * extent.Plane * Lanes.Width;
        var (first, second) = i switch { 0 => (0, 2), 1 => (1, 2), 2 => (2, 1), _ => (1, 3) };
        var a = from + first * line;
        var b = from + second * line;
        Vector512<float> a0, a1, a2, a3, b0, b1, b2, b3;
        if (tile.IsInside)
        {
            (a0, a1, a2, a3) = (At(a, 0), At(a, 1), At(a, 2), At(a, 3));
            (b0, b1, b2, b3) = (At(b, 0), At(b, 1), At(b, 2), At(b, 3));
        }
        else
        {
            var (width, left, mask) = (extent.W, tile.Left, tile.Mask);
            var (isA, isB) = ((uint)(tile.Top + first) < (uint)extent.H, (uint)(tile.Top + second) < (uint)extent.H);
            (a0, a1, a2, a3) =
                (At(a, 0, isA, left, width, mask), At(a, 1, isA, left, width, mask), At(a, 2, isA, left, width, mask), At(a, 3, isA, left, width, mask));
            (b0, b1, b2, b3) =
                (At(b, 0, isB, left, width, mask), At(b, 1, isB, left, width, mask), At(b, 2, isB, left, width, mask), At(b, 3, isB, left, width, mask));
        }
        if (i == 1) Columns(a0 + b0, a1 + b1, a2 + b2, a3 + b3, to, toPoint);
        else
            Columns(a0 - b0, a1 - b1, a2 - b2, a3 - b3, to, toPoint);
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
    static Vector512<float> At(float* row, int column) => Vector512.Load(row + column * Lanes.Width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> At(float* row, int column, bool isRow, int left, int width, Vector512<float> mask) =>
        isRow && (uint)(left + column) < (uint)width ? Lanes.Select(mask, At(row, column)) : default;
}
