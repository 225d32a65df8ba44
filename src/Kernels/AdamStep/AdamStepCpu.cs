using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary><see cref="AdamFormula"/> on 16 weights at a time, in one pass over memory.</summary>
static unsafe class AdamStepCpu
{
    public static void Run(CpuDevice device, int count, AdamSettings settings, float* weight, float* first, float* second, float* gradient, float* mask) =>
        device.Workers.Run(PlainChunks.Count(count), new Body(count, settings, weight, first, second, gradient, mask));

    readonly struct Body(int count, AdamSettings settings, float* weight, float* first, float* second, float* gradient, float* mask) : IParallelBody
    {
        public void Run(int task)
        {
            var (from, to) = PlainChunks.Range(task, count);
            for (var i = from; i < to; i += Lanes.Width)
            {
                var left = to - i;
                var (w, m, v) = AdamFormula.Step<Vector512<float>, LaneAlgebra>(
                    settings, PlainLanes.Load(weight + i, left), PlainLanes.Load(first + i, left), PlainLanes.Load(second + i, left), PlainLanes.Load(gradient + i, left));
                if (mask != null)
                {
                    var keep = PlainLanes.Load(mask + i, left);
                    w = Masked.Keep<Vector512<float>, LaneAlgebra>(keep, w);
                    m = Masked.Keep<Vector512<float>, LaneAlgebra>(keep, m);
                    v = Masked.Keep<Vector512<float>, LaneAlgebra>(keep, v);
                }
                PlainLanes.Store(w, weight + i, left);
                PlainLanes.Store(m, first + i, left);
                PlainLanes.Store(v, second + i, left);
            }
        }
    }
}
