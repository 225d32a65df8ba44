using ILGPU;

namespace NativeTickets.Kernels;

/// <summary><see cref="LinfFormula.Project"/>; a thread owns a pixel, or four.</summary>
static class LinfProjectionGpu
{
    public static void Run(GpuDevice device, int count, float epsilon, DeviceBuffer adversarial, DeviceBuffer clean)
    {
        if (FourFloats.Fits(count)) device.Run(count / FourFloats.Width, new Body<FourFloats, FourAlgebra>(epsilon, adversarial, clean));
        else device.Run(count, new Body<float, FloatAlgebra>(epsilon, adversarial, clean));
    }

    internal readonly struct Body<T, TAlgebra>(float epsilon, DeviceBuffer adversarial, DeviceBuffer clean) : IGpuBody where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly float epsilon = epsilon;
        readonly ArrayView<T> adversarial = GpuBuffer.Of<T>(adversarial), clean = GpuBuffer.Of<T>(clean);

        public void Run(int i) => adversarial[i] = LinfFormula.Project<T, TAlgebra>(adversarial[i], clean[i], epsilon);
    }
}
