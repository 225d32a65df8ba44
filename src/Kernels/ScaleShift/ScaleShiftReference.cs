using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>y[n,c,h,w] = x[n,c,h,w] · scale[c] + shift[c]; without a shift it is its own gradient.</summary>
static class ScaleShiftReference
{
    public static void Run<T>(Extent extent, T[] x, T[] scale, T[]? shift, T[] y) where T : IFloatingPointIeee754<T>
    {
        for (var i = 0; i < extent.Count; i++)
        {
            var c = i / extent.Plane % extent.C;
            y[i] = x[i] * scale[c] + (shift is null ? T.Zero : shift[c]);
        }
    }
}
