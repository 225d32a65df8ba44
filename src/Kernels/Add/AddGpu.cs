using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>y = a + b; a thread owns an element, or four.</summary>
static class AddGpu
{
    public static void Run(GpuDevice device, int count, DeviceBuffer a, DeviceBuffer b, DeviceBuffer y)
    {
        if (FourFloats.Fits(count)) device.Run(count / FourFloats.Width, new Body<FourFloats, FourAlgebra>(a, b, y));
        else device.Run(count, new Body<float, FloatAlgebra>(a, b, y));
    }

    internal readonly struct Body<T, TAlgebra>(DeviceBuffer a, DeviceBuffer b, DeviceBuffer y) : IGpuBody where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly ArrayView<T> a = GpuBuffer.Of<T>(a), b = GpuBuffer.Of<T>(b), y = GpuBuffer.Of<T>(y);

        public void Run(int i) => y[i] = TAlgebra.Add(a[i], b[i]);
    }
}
