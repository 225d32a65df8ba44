namespace NativeTickets.Kernels;

/// <summary>y[n,c,h,w] = x[n,c,h,w] · scale[c] + shift[c]. Cost: one pass over memory.</summary>
public static unsafe class ScaleShiftKernels
{
    /// <summary>Scales and shifts each channel; without a shift this is also the gradient of x, given that of y.</summary>
    public static void Run(Extent extent, DeviceBuffer x, DeviceBuffer scale, DeviceBuffer? shift, DeviceBuffer y)
    {
        switch (x.Device)
        {
            case CpuDevice cpu: ScaleShiftCpu.Run(cpu, extent, CpuBuffer.Of(x), CpuBuffer.Of(scale), CpuBuffer.OfOptional(shift), CpuBuffer.Of(y)); break;
            case GpuDevice gpu: ScaleShiftGpu.Run(gpu, extent, x, scale, shift, y); break;
            case ReferenceDevice:
                ScaleShiftReference.Run(extent, ReferenceBuffer.Of(x), ReferenceBuffer.Of(scale), ReferenceBuffer.OfOptional(shift), ReferenceBuffer.Of(y));
                break;
            default: throw UnsupportedDevice.For(x.Device, "scale and shift");
        }
    }
}
