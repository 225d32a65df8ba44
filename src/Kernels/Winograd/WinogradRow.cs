using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// One row i of four points of a tile, as the weight gradient wants them: of Bᵀ·d·B for 4 × 4 inputs d, and of A·u·Aᵀ for 2 × 2 output gradients u,
/// A = [1 0; 1 1; 1 −1; 0 −1]. Zeros outside the image and in lanes past N.
/// </summary>
static unsafe class WinogradRow
{
    /// <summary>Four vectors of row <paramref name="i"/> of Bᵀ·d·B.</summary>
    public static void Input(in WinogradGrid grid, in WinogradTile tile, float* source, int channel, int i, float* to, nint toPoint)
    {
        var extent = grid.Source;
        var line = (long)extent.W * Lanes.Width;
        var from = source + tile.Source + (long)channel * extent.Plane * Lanes.Width;
        var (first, second) = i switch { 0 => (0, 2), 1 => (1, 2), 2 => (2, 1), _ => (1, 3) };
        Vector512<float> t0, t1, t2, t3;
        if (tile.IsInside)
        {
            var (a, b) = ((nint)(from + first * line), (nint)(from + second * line));
            if (i == 1) (t0, t1, t2, t3) = (At(a, 0) + At(b, 0), At(a, 1) + At(b, 1), At(a, 2) + At(b, 2), At(a, 3) + At(b, 3));
            else
                (t0, t1, t2, t3) = (At(a, 0) - At(b, 0), At(a, 1) - At(b, 1), At(a, 2) - At(b, 2), At(a, 3) - At(b, 3));
        }
        else
        {
            (t0, t1, t2, t3) = (Combine(tile, 0), Combine(tile, 1), Combine(tile, 2), Combine(tile, 3));
        }
        (t0 - t2).Store(to);
        (t1 + t2).Store(to + toPoint);
        (t2 - t1).Store(to + 2 * toPoint);
        (t1 - t3).Store(to + 3 * toPoint);

        Vector512<float> Combine(in WinogradTile tile, int column)
        {
            var (a, b) = (Load(tile, first, column), Load(tile, second, column));
            return i == 1 ? a + b : a - b;
        }

        Vector512<float> Load(in WinogradTile tile, int row, int column) => (uint)(tile.Top + row) < (uint)extent.H && (uint)(tile.Left + column) < (uint)extent.W
            ? Lanes.Select(tile.Mask, Vector512.Load(from + row * line + column * Lanes.Width))
            : default;
    }

    /// <summary>Four vectors of row <paramref name="i"/> of A·u·Aᵀ.</summary>
    public static void GradOutput(in WinogradGrid grid, in WinogradTile tile, float* gradOutput, int channel, int i, float* to, nint toPoint)
    {
        var extent = grid.Output;
        var from = gradOutput + tile.Target + (long)channel * extent.Plane * Lanes.Width;
        var right = tile.Column + 1 < extent.W;
        var below = from + extent.W * Lanes.Width;
        Vector512<float> u0 = default, u1 = default, v0 = default, v1 = default;
        if (i < 3)
        {
            u0 = Lanes.Select(tile.Mask, Vector512.Load(from));
            if (right) u1 = Lanes.Select(tile.Mask, Vector512.Load(from + Lanes.Width));
        }
        if (i > 0 && tile.Row + 1 < extent.H)
        {
            v0 = Lanes.Select(tile.Mask, Vector512.Load(below));
            if (right) v1 = Lanes.Select(tile.Mask, Vector512.Load(below + Lanes.Width));
        }
        var (r0, r1) = i == 1 ? (u0 + v0, u1 + v1) : (u0 - v0, u1 - v1);
        r0.Store(to);
        (r0 + r1).Store(to + toPoint);
        (r0 - r1).Store(to + 2 * toPoint);
        (-r1).Store(to + 3 * toPoint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> At(nint from, int column) => Vector512.Load((float*)from + column * Lanes.Width);
}
