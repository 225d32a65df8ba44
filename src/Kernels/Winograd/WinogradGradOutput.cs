using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// A·u·Aᵀ of 2 × 2 output gradients u, for vectors of 16 images, A = [1 0; 1 1; 1 −1; 0 −1]. Zeros outside the image and in lanes past N.
/// </summary>
static unsafe class WinogradGradOutput
{
    /// <summary>Row <paramref name="i"/> of the result: four vectors.</summary>
    public static void Row(in WinogradGrid grid, in WinogradTile tile, float* gradOutput, int channel, int i, float* to, nint toPoint)
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
}
