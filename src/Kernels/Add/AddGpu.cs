using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>y = a + b; a thread owns an element.</summary>
static class AddGpu
{
    public static void Run(GpuDevice device, int count, DeviceBuffer a, DeviceBuffer b, DeviceBuffer y) =>
        device.Run(count, new Body(GpuBuffer.Of(a), GpuBuffer.Of(b), GpuBuffer.Of(y)));

    internal readonly struct Body(ArrayView<float> a, ArrayView<float> b, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i) => y[i] = a[i] + b[i];
    }
}
