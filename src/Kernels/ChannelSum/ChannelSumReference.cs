using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>sum[c] = Σ_{n,h,w} x[n,c,h,w]: the gradient of a bias.</summary>
static class ChannelSumReference
{
    public static void Run<T>(Extent extent, T[] x, T[] sum) where T : IFloatingPointIeee754<T>
    {
        Array.Clear(sum, 0, extent.C);
        for (var n = 0; n < extent.N; n++)
            for (var c = 0; c < extent.C; c++)
                for (var i = 0; i < extent.Plane; i++)
                    sum[c] += x[(n * extent.C + c) * extent.Plane + i];
    }
}
