using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>One loop over vectors of 16 images for every pointwise function; lanes past N are written as 0.</summary>
static unsafe class PointwiseCpu
{
    const int VectorsPerTask = 4096; // 256 kB of input: large enough to hide the hand-over, small enough to share out

    public static void Forward<TOp>(CpuDevice device, Extent extent, float* x, float* y) where TOp : unmanaged, IPointwise =>
        device.Workers.Run(TaskCount(extent), new ForwardTask<TOp>(extent, x, y));

    public static void Backward<TOp>(CpuDevice device, Extent extent, float* x, float* gradOutput, float* gradInput) where TOp : unmanaged, IPointwise =>
        device.Workers.Run(TaskCount(extent), new BackwardTask<TOp>(extent, x, gradOutput, gradInput));

    static int TaskCount(Extent extent) => Lanes.Blocks(extent.N) * TasksPerBlock(extent);

    static int TasksPerBlock(Extent extent) => (extent.Image + VectorsPerTask - 1) / VectorsPerTask;

    static (int Block, long From, long To) Range(Extent extent, int task)
    {
        var block = task / TasksPerBlock(extent);
        var first = task % TasksPerBlock(extent) * VectorsPerTask;
        var last = Math.Min(extent.Image, first + VectorsPerTask);
        var start = (long)block * extent.Image;
        return (block, (start + first) * Lanes.Width, (start + last) * Lanes.Width);
    }

    readonly struct ForwardTask<TOp>(Extent extent, float* x, float* y) : IParallelBody where TOp : unmanaged, IPointwise
    {
        public void Run(int task)
        {
            var (block, from, to) = Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            for (var i = from; i < to; i += Lanes.Width)
                Lanes.Select(mask, TOp.Forward<Vector512<float>, LaneAlgebra>(Vector512.Load(x + i))).Store(y + i);
        }
    }

    readonly struct BackwardTask<TOp>(Extent extent, float* x, float* gradOutput, float* gradInput) : IParallelBody where TOp : unmanaged, IPointwise
    {
        public void Run(int task)
        {
            var (block, from, to) = Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            for (var i = from; i < to; i += Lanes.Width)
                Lanes.Select(mask, TOp.Backward<Vector512<float>, LaneAlgebra>(Vector512.Load(x + i), Vector512.Load(gradOutput + i))).Store(gradInput + i);
        }
    }
}
