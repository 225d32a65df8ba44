using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>y = a + b over whole blocks of 16 images; lanes past N are written as 0.</summary>
static unsafe class AddCpu
{
    public static void Run(CpuDevice device, Extent extent, float* a, float* b, float* y) => device.Workers.Run(Lanes.Blocks(extent.N), new Batch(extent, a, b, y));

    /// <summary>The same over plain row-major numbers.</summary>
    public static void RunPlain(int count, float* a, float* b, float* y)
    {
        var i = 0;
        for (; i + Lanes.Width <= count; i += Lanes.Width) (Vector512.Load(a + i) + Vector512.Load(b + i)).Store(y + i);
        for (; i < count; i++) y[i] = a[i] + b[i];
    }

    readonly struct Batch(Extent extent, float* a, float* b, float* y) : IParallelBody
    {
        public void Run(int block)
        {
            var mask = Lanes.Mask(extent.N, block);
            var from = (long)block * extent.Image * Lanes.Width;
            for (var i = from; i < from + extent.Image * Lanes.Width; i += Lanes.Width)
                Lanes.Select(mask, Vector512.Load(a + i) + Vector512.Load(b + i)).Store(y + i);
        }
    }
}
