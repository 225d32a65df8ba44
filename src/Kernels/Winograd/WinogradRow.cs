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
    public static void Input(in WinogradGrid grid, float* source, int vector, int channel, int i, float* to, nint toPoint)
    {
        var (block, row, column) = grid.At(vector);
        var (top, left) = (row * WinogradGrid.Side - grid.Padding, column * WinogradGrid.Side - grid.Padding);
        var extent = grid.Source;
        var plane = source + ((long)block * extent.C + channel) * extent.Plane * Lanes.Width;
        var mask = Lanes.Mask(extent.N, block);
        var (t0, t1, t2, t3) = (At(0), At(1), At(2), At(3));
        (t0 - t2).Store(to);
        (t1 + t2).Store(to + toPoint);
        (t2 - t1).Store(to + 2 * toPoint);
        (t1 - t3).Store(to + 3 * toPoint);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector512<float> At(int w) => i switch
        {
            0 => Load(0, w) - Load(2, w),
            1 => Load(1, w) + Load(2, w),
            2 => Load(2, w) - Load(1, w),
            _ => Load(1, w) - Load(3, w),
        };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector512<float> Load(int h, int w)
        {
            var (y, x) = (top + h, left + w);
            return (uint)y < (uint)extent.H && (uint)x < (uint)extent.W ? Lanes.Select(mask, Vector512.Load(plane + (y * extent.W + x) * Lanes.Width)) : default;
        }
    }

    /// <summary>Four vectors of row <paramref name="i"/> of A·u·Aᵀ.</summary>
    public static void GradOutput(in WinogradGrid grid, float* gradOutput, int vector, int channel, int i, float* to, nint toPoint)
    {
        var (block, row, column) = grid.At(vector);
        var (top, left) = (row * WinogradGrid.Side, column * WinogradGrid.Side);
        var extent = grid.Output;
        var plane = gradOutput + ((long)block * extent.C + channel) * extent.Plane * Lanes.Width;
        var mask = Lanes.Mask(extent.N, block);
        var (u0, u1) = (At(0), At(1));
        u0.Store(to);
        (u0 + u1).Store(to + toPoint);
        (u0 - u1).Store(to + 2 * toPoint);
        (-u1).Store(to + 3 * toPoint);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector512<float> At(int w) => i switch
        {
            0 => Load(0, w),
            1 => Load(0, w) + Load(1, w),
            2 => Load(0, w) - Load(1, w),
            _ => -Load(1, w),
        };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector512<float> Load(int h, int w)
        {
            var (y, x) = (top + h, left + w);
            return y < extent.H && x < extent.W ? Lanes.Select(mask, Vector512.Load(plane + (y * extent.W + x) * Lanes.Width)) : default;
        }
    }
}
