using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>y += factor · x over plain numbers, one fused multiply-add each.</summary>
static unsafe class AddScaledCpu
{
    public static void Run(CpuDevice device, int count, float factor, float* x, float* y) => device.Workers.Run(PlainChunks.Count(count), new Body(count, factor, x, y));

    readonly struct Body(int count, float factor, float* x, float* y) : IParallelBody
    {
        public void Run(int task)
        {
            var (from, to) = PlainChunks.Range(task, count);
            for (var i = from; i < to; i += Lanes.Width)
                PlainLanes.Store(Vector512.FusedMultiplyAdd(Vector512.Create(factor), PlainLanes.Load(x + i, to - i), PlainLanes.Load(y + i, to - i)), y + i, to - i);
        }
    }
}
