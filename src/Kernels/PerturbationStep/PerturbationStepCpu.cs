using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary><see cref="LinfFormula.StepPerturbation"/> on 16 images at a time; lanes past N are written as 0.</summary>
static unsafe class PerturbationStepCpu
{
    public static void Run(CpuDevice device, Extent extent, float epsilon, float stepSize, float* perturbation, float* gradient) =>
        device.Workers.Run(LaneChunks.Count(extent), new Body(extent, epsilon, stepSize, perturbation, gradient));

    readonly struct Body(Extent extent, float epsilon, float stepSize, float* perturbation, float* gradient) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, from, to) = LaneChunks.Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            for (var i = from; i < to; i += Lanes.Width)
            {
                var moved = LinfFormula.StepPerturbation<Vector512<float>, LaneAlgebra>(Vector512.Load(perturbation + i), Vector512.Load(gradient + i), epsilon, stepSize);
                Lanes.Select(mask, moved).Store(perturbation + i);
            }
        }
    }
}
