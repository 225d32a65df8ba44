using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// sum[c] = Σ_{n,h,w} x[n,c,h,w]; a task owns a channel. Planes are summed in float lanes, blocks in double, so that long sums stay exact to a few ulp.
/// </summary>
static unsafe class ChannelSumCpu
{
    public static void Run(CpuDevice device, Extent extent, float* x, float* sum) => device.Workers.Run(extent.C, new Body(extent, x, sum));

    readonly struct Body(Extent extent, float* x, float* sum) : IParallelBody
    {
        public void Run(int c)
        {
            var total = 0.0;
            for (var block = 0; block < Lanes.Blocks(extent.N); block++)
            {
                var from = x + ((long)block * extent.C + c) * extent.Plane * Lanes.Width;
                var a = Vector512<float>.Zero;
                for (var i = 0; i < extent.Plane; i++) a += Vector512.Load(from + i * Lanes.Width);
                total += Lanes.Sum(Lanes.Select(Lanes.Mask(extent.N, block), a));
            }
            sum[c] = (float)total;
        }
    }
}
