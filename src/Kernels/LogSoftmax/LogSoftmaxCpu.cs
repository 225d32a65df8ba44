using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>Log-softmax in the batch-lane layout: 16 images ride through the classes together, a task owns a block of them.</summary>
static unsafe class LogSoftmaxCpu
{
    public static void Forward(CpuDevice device, int n, int classes, float* x, float* y) =>
        device.Workers.Run(Lanes.Blocks(n), new ForwardTask(n, classes, x, y));

    public static void Backward(CpuDevice device, int n, int classes, float* y, float* gradOutput, float* gradInput) =>
        device.Workers.Run(Lanes.Blocks(n), new BackwardTask(n, classes, y, gradOutput, gradInput));

    readonly struct ForwardTask(int n, int classes, float* x, float* y) : IParallelBody
    {
        public void Run(int block)
        {
            var mask = Lanes.Mask(n, block);
            var start = (long)block * classes * Lanes.Width;
            var largest = SoftmaxCpu.Largest(classes, x + start);
            var logarithm = LaneMath.Log(SoftmaxCpu.Total(classes, x + start, largest));
            for (var i = start; i < start + classes * Lanes.Width; i += Lanes.Width)
                Lanes.Select(mask, Vector512.Load(x + i) - largest - logarithm).Store(y + i);
        }
    }

    readonly struct BackwardTask(int n, int classes, float* y, float* gradOutput, float* gradInput) : IParallelBody
    {
        public void Run(int block)
        {
            var mask = Lanes.Mask(n, block);
            var start = (long)block * classes * Lanes.Width;
            var sum = Vector512<float>.Zero;
            for (var i = start; i < start + classes * Lanes.Width; i += Lanes.Width) sum += Vector512.Load(gradOutput + i);
            for (var i = start; i < start + classes * Lanes.Width; i += Lanes.Width)
                Lanes.Select(mask, Vector512.FusedMultiplyAdd(-LaneMath.Exp(Vector512.Load(y + i)), sum, Vector512.Load(gradOutput + i))).Store(gradInput + i);
        }
    }
}
