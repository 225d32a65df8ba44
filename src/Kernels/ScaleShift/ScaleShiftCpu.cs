using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>y = x · scale[c] + shift[c] in the batch-lane layout; a task owns one channel of one block of 16 images.</summary>
static unsafe class ScaleShiftCpu
{
    public static void Run(CpuDevice device, Extent extent, float* x, float* scale, float* shift, float* y) =>
        device.Workers.Run(Lanes.Blocks(extent.N) * extent.C, new Body(extent, x, scale, shift, y));

    readonly struct Body(Extent extent, float* x, float* scale, float* shift, float* y) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, c) = (task / extent.C, task % extent.C);
            var mask = Lanes.Mask(extent.N, block);
            var factor = Vector512.Create(scale[c]);
            var offset = Vector512.Create(shift == null ? 0 : shift[c]);
            var start = (long)task * extent.Plane * Lanes.Width;
            for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
                Lanes.Select(mask, Vector512.FusedMultiplyAdd(Vector512.Load(x + i), factor, offset)).Store(y + i);
        }
    }
}
