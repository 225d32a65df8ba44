using ILGPU;

namespace NativeTickets.Kernels;

/// <summary><see cref="LinfFormula.Project"/>; a thread owns a pixel.</summary>
static class LinfProjectionGpu
{
    public static void Run(GpuDevice device, int count, float epsilon, DeviceBuffer adversarial, DeviceBuffer clean) =>
        device.Run(count, new Body(epsilon, GpuBuffer.Of(adversarial), GpuBuffer.Of(clean)));

    internal readonly struct Body(float epsilon, ArrayView<float> adversarial, ArrayView<float> clean) : IGpuBody
    {
        public void Run(int i) => adversarial[i] = LinfFormula.Project<float, FloatAlgebra>(adversarial[i], clean[i], epsilon);
    }
}
