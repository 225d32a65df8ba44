using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>One loop over vectors of 16 images for every pointwise function; lanes past N are written as 0.</summary>
static unsafe class PointwiseCpu
{
    public static void Forward<TOp>(CpuDevice device, Extent extent, float* x, float* y) where TOp : unmanaged, IPointwise =>
        device.Workers.Run(LaneChunks.Count(extent), new ForwardTask<TOp>(extent, x, y));

    public static void Backward<TOp>(CpuDevice device, Extent extent, float* x, float* gradOutput, float* gradInput) where TOp : unmanaged, IPointwise =>
        device.Workers.Run(LaneChunks.Count(extent), new BackwardTask<TOp>(extent, x, gradOutput, gradInput));

    readonly struct ForwardTask<TOp>(Extent extent, float* x, float* y) : IParallelBody where TOp : unmanaged, IPointwise
    {
        public void Run(int task)
        {
            var (block, from, to) = LaneChunks.Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            for (var i = from; i < to; i += Lanes.Width)
                Lanes.Select(mask, TOp.Forward<Vector512<float>, LaneAlgebra>(Vector512.Load(x + i))).Store(y + i);
        }
    }

    readonly struct BackwardTask<TOp>(Extent extent, float* x, float* gradOutput, float* gradInput) : IParallelBody where TOp : unmanaged, IPointwise
    {
        public void Run(int task)
        {
            var (block, from, to) = LaneChunks.Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            for (var i = from; i < to; i += Lanes.Width)
                Lanes.Select(mask, TOp.Backward<Vector512<float>, LaneAlgebra>(Vector512.Load(x + i), Vector512.Load(gradOutput + i))).Store(gradInput + i);
        }
    }
}
