using ILGPU;

namespace NativeTickets.Kernels;

/// <summary><see cref="LinfFormula.Step"/>; a thread owns a pixel, or four.</summary>
static class SignStepGpu
{
    public static void Run(GpuDevice device, int count, float epsilon, float stepSize, DeviceBuffer adversarial, DeviceBuffer gradient, DeviceBuffer clean)
    {
        if (FourFloats.Fits(count)) device.Run(count / FourFloats.Width, new Body<FourFloats, FourAlgebra>(epsilon, stepSize, adversarial, gradient, clean));
        else device.Run(count, new Body<float, FloatAlgebra>(epsilon, stepSize, adversarial, gradient, clean));
    }

    internal readonly struct Body<T, TAlgebra>(float epsilon, float stepSize, DeviceBuffer adversarial, DeviceBuffer gradient, DeviceBuffer clean) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly float epsilon = epsilon, stepSize = stepSize;
        readonly ArrayView<T> adversarial = GpuBuffer.Of<T>(adversarial), gradient = GpuBuffer.Of<T>(gradient), clean = GpuBuffer.Of<T>(clean);

        public void Run(int i) => adversarial[i] = LinfFormula.Step<T, TAlgebra>(adversarial[i], gradient[i], clean[i], epsilon, stepSize);
    }
}
