using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>A thread owns an element, or four, wherever they lie: a pointwise function does not ask.</summary>
static class PointwiseGpu
{
    public static void Forward<TOp>(GpuDevice device, int count, DeviceBuffer x, DeviceBuffer y) where TOp : unmanaged, IPointwise
    {
        if (FourFloats.Fits(count)) device.Run(count / FourFloats.Width, new ForwardBody<TOp, FourFloats, FourAlgebra>(x, y));
        else device.Run(count, new ForwardBody<TOp, float, FloatAlgebra>(x, y));
    }

    public static void Backward<TOp>(GpuDevice device, int count, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradInput) where TOp : unmanaged, IPointwise
    {
        if (FourFloats.Fits(count)) device.Run(count / FourFloats.Width, new BackwardBody<TOp, FourFloats, FourAlgebra>(x, gradOutput, gradInput));
        else device.Run(count, new BackwardBody<TOp, float, FloatAlgebra>(x, gradOutput, gradInput));
    }

    internal readonly struct ForwardBody<TOp, T, TAlgebra>(DeviceBuffer x, DeviceBuffer y) : IGpuBody
        where TOp : unmanaged, IPointwise where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly ArrayView<T> x = GpuBuffer.Of<T>(x), y = GpuBuffer.Of<T>(y);

        public void Run(int i) => y[i] = TOp.Forward<T, TAlgebra>(x[i]);
    }

    internal readonly struct BackwardBody<TOp, T, TAlgebra>(DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradInput) : IGpuBody
        where TOp : unmanaged, IPointwise where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly ArrayView<T> x = GpuBuffer.Of<T>(x), gradOutput = GpuBuffer.Of<T>(gradOutput), gradInput = GpuBuffer.Of<T>(gradInput);

        public void Run(int i) => gradInput[i] = TOp.Backward<T, TAlgebra>(x[i], gradOutput[i]);
    }
}
