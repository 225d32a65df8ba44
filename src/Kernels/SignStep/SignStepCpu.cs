using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary><see cref="LinfFormula.Step"/> on 16 images at a time; lanes past N are written as 0.</summary>
static unsafe class SignStepCpu
{
    public static void Run(CpuDevice device, Extent extent, float epsilon, float stepSize, float* adversarial, float* gradient, float* clean) =>
        device.Workers.Run(LaneChunks.Count(extent), new Body(extent, epsilon, stepSize, adversarial, gradient, clean));

    readonly struct Body(Extent extent, float epsilon, float stepSize, float* adversarial, float* gradient, float* clean) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, from, to) = LaneChunks.Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            for (var i = from; i < to; i += Lanes.Width)
            {
                var moved = LinfFormula.Step<Vector512<float>, LaneAlgebra>(
                    Vector512.Load(adversarial + i), Vector512.Load(gradient + i), Vector512.Load(clean + i), epsilon, stepSize);
                Lanes.Select(mask, moved).Store(adversarial + i);
            }
        }
    }
}
