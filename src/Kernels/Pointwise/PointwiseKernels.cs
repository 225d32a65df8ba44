namespace NativeTickets.Kernels;

/// <summary>A pointwise function on tensors with a batch axis. Cost: one pass over memory.</summary>
public static unsafe class PointwiseKernels
{
    /// <summary>y = f(x), elementwise.</summary>
    public static void Forward<TOp>(Extent extent, DeviceBuffer x, DeviceBuffer y) where TOp : unmanaged, IPointwise
    {
        switch (x.Device)
        {
            case CpuDevice cpu: PointwiseCpu.Forward<TOp>(cpu, extent, CpuBuffer.Of(x), CpuBuffer.Of(y)); break;
            case GpuDevice gpu: PointwiseGpu.Forward<TOp>(gpu, extent.Count, x, y); break;
            case ReferenceDevice: PointwiseReference.Forward<TOp>(ReferenceBuffer.Of(x), ReferenceBuffer.Of(y), extent.Count); break;
            default: throw UnsupportedDevice.For(x.Device, "pointwise forward");
        }
    }

    /// <summary>gradInput = f′(x) · gradOutput, elementwise.</summary>
    public static void Backward<TOp>(Extent extent, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradInput) where TOp : unmanaged, IPointwise
    {
        switch (x.Device)
        {
            case CpuDevice cpu: PointwiseCpu.Backward<TOp>(cpu, extent, CpuBuffer.Of(x), CpuBuffer.Of(gradOutput), CpuBuffer.Of(gradInput)); break;
            case GpuDevice gpu: PointwiseGpu.Backward<TOp>(gpu, extent.Count, x, gradOutput, gradInput); break;
            case ReferenceDevice:
                PointwiseReference.Backward<TOp>(ReferenceBuffer.Of(x), ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(gradInput), extent.Count);
                break;
            default: throw UnsupportedDevice.For(x.Device, "pointwise backward");
        }
    }
}
