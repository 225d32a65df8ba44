using ILGPU;

namespace NativeTickets.Kernels;

/// <summary><see cref="LinfFormula.Step"/>; a thread owns a pixel.</summary>
static class SignStepGpu
{
    public static void Run(GpuDevice device, int count, float epsilon, float stepSize, DeviceBuffer adversarial, DeviceBuffer gradient, DeviceBuffer clean) =>
        device.Run(count, new Body(epsilon, stepSize, GpuBuffer.Of(adversarial), GpuBuffer.Of(gradient), GpuBuffer.Of(clean)));

    internal readonly struct Body(float epsilon, float stepSize, ArrayView<float> adversarial, ArrayView<float> gradient, ArrayView<float> clean) : IGpuBody
    {
        public void Run(int i) => adversarial[i] = LinfFormula.Step<float, FloatAlgebra>(adversarial[i], gradient[i], clean[i], epsilon, stepSize);
    }
}
