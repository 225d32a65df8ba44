using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>y += factor · x; a thread owns an element, or four.</summary>
static class AddScaledGpu
{
    public static void Run(GpuDevice device, int count, float factor, DeviceBuffer x, DeviceBuffer y)
    {
        if (FourFloats.Fits(count)) device.Run(count / FourFloats.Width, new Body<FourFloats, FourAlgebra>(factor, x, y));
        else device.Run(count, new Body<float, FloatAlgebra>(factor, x, y));
    }

    internal readonly struct Body<T, TAlgebra>(float factor, DeviceBuffer x, DeviceBuffer y) : IGpuBody where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly float factor = factor;
        readonly ArrayView<T> x = GpuBuffer.Of<T>(x), y = GpuBuffer.Of<T>(y);

        public void Run(int i) => y[i] = TAlgebra.MultiplyAdd(TAlgebra.Constant(factor), x[i], y[i]);
    }
}
