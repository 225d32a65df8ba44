using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>y = x · scale[c] + shift[c]; a thread owns an element.</summary>
static class ScaleShiftGpu
{
    public static void Run(GpuDevice device, Extent extent, DeviceBuffer x, DeviceBuffer scale, DeviceBuffer? shift, DeviceBuffer y) =>
        device.Run(extent.Count, new Body(extent.C, GpuBuffer.Of(x), GpuBuffer.Of(scale), new GpuOptional(shift, scale), GpuBuffer.Of(y)));

    internal readonly struct Body(int channels, ArrayView<float> x, ArrayView<float> scale, GpuOptional shift, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var c = i % channels;
            y[i] = GpuMath.MultiplyAdd(x[i], scale[c], shift.At(c, 0));
        }
    }
}
