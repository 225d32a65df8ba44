using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>A thread owns an element, wherever it lies: a pointwise function does not ask.</summary>
static class PointwiseGpu
{
    public static void Forward<TOp>(GpuDevice device, int count, DeviceBuffer x, DeviceBuffer y) where TOp : unmanaged, IPointwise =>
        device.Run(count, new ForwardBody<TOp>(GpuBuffer.Of(x), GpuBuffer.Of(y)));

    public static void Backward<TOp>(GpuDevice device, int count, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradInput) where TOp : unmanaged, IPointwise =>
        device.Run(count, new BackwardBody<TOp>(GpuBuffer.Of(x), GpuBuffer.Of(gradOutput), GpuBuffer.Of(gradInput)));

    internal readonly struct ForwardBody<TOp>(ArrayView<float> x, ArrayView<float> y) : IGpuBody where TOp : unmanaged, IPointwise
    {
        public void Run(int i) => y[i] = TOp.Forward<float, FloatAlgebra>(x[i]);
    }

    internal readonly struct BackwardBody<TOp>(ArrayView<float> x, ArrayView<float> gradOutput, ArrayView<float> gradInput) : IGpuBody where TOp : unmanaged, IPointwise
    {
        public void Run(int i) => gradInput[i] = TOp.Backward<float, FloatAlgebra>(x[i], gradOutput[i]);
    }
}
