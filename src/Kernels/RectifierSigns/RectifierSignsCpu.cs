using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>A rectifier that keeps its signs, in the batch-lane layout: 16 bits for each vector of 16 images, in the order of the vectors.</summary>
static unsafe class RectifierSignsCpu
{
    public static void Forward(CpuDevice device, Extent extent, float* x, float* y, ushort* signs) =>
        device.Workers.Run(LaneChunks.Count(extent), new ForwardTask(extent, x, y, signs));

    public static void Backward(CpuDevice device, Extent extent, ushort* signs, float* gradOutput, float* gradInput) =>
        device.Workers.Run(LaneChunks.Count(extent), new BackwardTask(extent, signs, gradOutput, gradInput));

    readonly struct ForwardTask(Extent extent, float* x, float* y, ushort* signs) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, from, to) = LaneChunks.Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            for (var i = from; i < to; i += Lanes.Width)
            {
                var rectified = default(Relu).Forward<Vector512<float>, LaneAlgebra>(Vector512.Load(x + i));
                signs[i / Lanes.Width] = SignBits.Of(rectified);
                Lanes.Select(mask, rectified).Store(y + i);
            }
        }
    }

    readonly struct BackwardTask(Extent extent, ushort* signs, float* gradOutput, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, from, to) = LaneChunks.Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            for (var i = from; i < to; i += Lanes.Width)
                Lanes.Select(mask, SignBits.Pass(signs[i / Lanes.Width], Vector512.Load(gradOutput + i))).Store(gradInput + i);
        }
    }
}
