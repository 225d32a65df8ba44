using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>y += factor · x; a thread owns an element.</summary>
static class AddScaledGpu
{
    public static void Run(GpuDevice device, int count, float factor, DeviceBuffer x, DeviceBuffer y) => device.Run(count, new Body(factor, GpuBuffer.Of(x), GpuBuffer.Of(y)));

    internal readonly struct Body(float factor, ArrayView<float> x, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i) => y[i] = GpuMath.MultiplyAdd(factor, x[i], y[i]);
    }
}
