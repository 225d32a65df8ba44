using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>y = value; a thread owns an element, or four.</summary>
static class FillGpu
{
    public static void Run(GpuDevice device, DeviceBuffer y, float value)
    {
        if (FourFloats.Fits(y.Length)) device.Run(y.Length / FourFloats.Width, new Body<FourFloats, FourAlgebra>(y, value));
        else device.Run(y.Length, new Body<float, FloatAlgebra>(y, value));
    }

    internal readonly struct Body<T, TAlgebra>(DeviceBuffer y, float value) : IGpuBody where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly ArrayView<T> y = GpuBuffer.Of<T>(y);
        readonly float value = value;

        public void Run(int i) => y[i] = TAlgebra.Constant(value);
    }
}
