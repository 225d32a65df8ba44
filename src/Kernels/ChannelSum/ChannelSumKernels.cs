namespace NativeTickets.Kernels;

/// <summary>sum[c] = Σ_{n,h,w} x[n,c,h,w]: the gradient of a bias that is added to a channel.</summary>
public static unsafe class ChannelSumKernels
{
    /// <summary>Sums each channel of x over images and pixels.</summary>
    public static void Run(Extent extent, DeviceBuffer x, DeviceBuffer sum)
    {
        switch (x.Device)
        {
            case CpuDevice cpu: ChannelSumCpu.Run(cpu, extent, CpuBuffer.Of(x), CpuBuffer.Of(sum)); break;
            case GpuDevice gpu: ChannelSumGpu.Run(gpu, extent, x, sum); break;
            case ReferenceDevice: ChannelSumReference.Run(extent, ReferenceBuffer.Of(x), ReferenceBuffer.Of(sum)); break;
            default: throw UnsupportedDevice.For(x.Device, "channel sum");
        }
    }
}
