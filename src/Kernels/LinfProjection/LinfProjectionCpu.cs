using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary><see cref="LinfFormula"/> on 16 images at a time; lanes past N are written as 0.</summary>
static unsafe class LinfProjectionCpu
{
    public static void Run(CpuDevice device, Extent extent, float epsilon, float* adversarial, float* clean) =>
        device.Workers.Run(LaneChunks.Count(extent), new Body(extent, epsilon, adversarial, clean));

    readonly struct Body(Extent extent, float epsilon, float* adversarial, float* clean) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, from, to) = LaneChunks.Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            for (var i = from; i < to; i += Lanes.Width)
                Lanes.Select(mask, LinfFormula.Project<Vector512<float>, LaneAlgebra>(Vector512.Load(adversarial + i), Vector512.Load(clean + i), epsilon)).Store(adversarial + i);
        }
    }
}
