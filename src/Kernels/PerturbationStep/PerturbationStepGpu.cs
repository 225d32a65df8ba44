using ILGPU;

namespace NativeTickets.Kernels;

/// <summary><see cref="LinfFormula.StepPerturbation"/>; a thread owns a pixel, or four.</summary>
static class PerturbationStepGpu
{
    public static void Run(GpuDevice device, int count, float epsilon, float stepSize, DeviceBuffer perturbation, DeviceBuffer gradient)
    {
        if (FourFloats.Fits(count)) device.Run(count / FourFloats.Width, new Body<FourFloats, FourAlgebra>(epsilon, stepSize, perturbation, gradient));
        else device.Run(count, new Body<float, FloatAlgebra>(epsilon, stepSize, perturbation, gradient));
    }

    internal readonly struct Body<T, TAlgebra>(float epsilon, float stepSize, DeviceBuffer perturbation, DeviceBuffer gradient) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly float epsilon = epsilon, stepSize = stepSize;
        readonly ArrayView<T> perturbation = GpuBuffer.Of<T>(perturbation), gradient = GpuBuffer.Of<T>(gradient);

        public void Run(int i) => perturbation[i] = LinfFormula.StepPerturbation<T, TAlgebra>(perturbation[i], gradient[i], epsilon, stepSize);
    }
}
