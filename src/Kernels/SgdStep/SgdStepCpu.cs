using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary><see cref="SgdFormula"/> on 16 weights at a time, in one pass over memory.</summary>
static unsafe class SgdStepCpu
{
    public static void Run(CpuDevice device, int count, SgdSettings settings, float* weight, float* velocity, float* gradient, float* mask) =>
        device.Workers.Run(PlainChunks.Count(count), new Body(count, settings, weight, velocity, gradient, mask));

    readonly struct Body(int count, SgdSettings settings, float* weight, float* velocity, float* gradient, float* mask) : IParallelBody
    {
        public void Run(int task)
        {
            var (from, to) = PlainChunks.Range(task, count);
            for (var i = from; i < to; i += Lanes.Width)
            {
                var left = to - i;
                var (w, v) = SgdFormula.Step<Vector512<float>, LaneAlgebra>(
                    settings, PlainLanes.Load(weight + i, left), PlainLanes.Load(velocity + i, left), PlainLanes.Load(gradient + i, left));
                if (mask != null)
                {
                    var keep = PlainLanes.Load(mask + i, left);
                    w = Masked.Keep<Vector512<float>, LaneAlgebra>(keep, w);
                    v = Masked.Keep<Vector512<float>, LaneAlgebra>(keep, v);
                }
                PlainLanes.Store(w, weight + i, left);
                PlainLanes.Store(v, velocity + i, left);
            }
        }
    }
}
