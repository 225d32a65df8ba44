namespace NativeTickets.Kernels;

/// <summary>
/// y[n,c,h,w] = x[n,c,h,w] for every element of a box, which lies somewhere in x and somewhere in y. What joins tensors, cuts them apart, and takes numbers
/// from one layout to the other. Cost: one pass over the box.
/// </summary>
public static unsafe class RegionCopyKernels
{
    /// <summary>Copies; x and y are different buffers. Where the box ends with the last image of a batch on the CPU, the lanes past it become 0.</summary>
    /// <param name="box">The extents of what is copied.</param>
    /// <param name="x">Read.</param>
    /// <param name="from">Where the box lies in x.</param>
    /// <param name="y">Written, inside the box alone.</param>
    /// <param name="to">Where the box lies in y.</param>
    public static void Run(Extent box, DeviceBuffer x, Region from, DeviceBuffer y, Region to)
    {
        switch (x.Device)
        {
            case CpuDevice cpu: RegionCopyCpu.Run(cpu, box, CpuBuffer.Of(x), from, CpuBuffer.Of(y), to); break;
            case GpuDevice gpu: RegionCopyGpu.Run(gpu, box, x, from, y, to); break;
            case ReferenceDevice: RegionCopyReference.Run(box, ReferenceBuffer.Of(x), from, ReferenceBuffer.Of(y), to); break;
            default: throw UnsupportedDevice.For(x.Device, "region copy");
        }
    }
}
