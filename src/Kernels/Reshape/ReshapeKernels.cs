namespace NativeTickets.Kernels;

/// <summary>
/// The numbers of each image in the same C, H, W order, under other extents: a copy wherever a device keeps an image in that order. Where it keeps channels
/// last, it is one copy from layout to layout for features, whose two layouts are the same, and two otherwise.
/// </summary>
public static class ReshapeKernels
{
    /// <summary>y[n, i] = x[n, i], i counting the numbers of an image.</summary>
    /// <param name="from">The extents of x.</param>
    /// <param name="to">The extents of y: as many images, and as many numbers in each.</param>
    /// <param name="x">Read.</param>
    /// <param name="y">Written.</param>
    public static void Run(Extent from, Extent to, DeviceBuffer x, DeviceBuffer y)
    {
        switch (x.Device)
        {
            case CpuDevice or ReferenceDevice: ElementwiseKernels.Batch(from, new Copy(), y, x); break;
            case GpuDevice when to.Plane == 1: RegionCopyKernels.Run(from, x, new Region(from, true), y, new Region(from, false)); break;
            case GpuDevice when from.Plane == 1: RegionCopyKernels.Run(to, x, new Region(to, false), y, new Region(to, true)); break;
            case GpuDevice:
                var plain = x.Device.Rent(from.Count);
                RegionCopyKernels.Run(from, x, new Region(from, true), plain, new Region(from, false));
                RegionCopyKernels.Run(to, plain, new Region(to, false), y, new Region(to, true));
                x.Device.Return(plain);
                break;
            default: throw UnsupportedDevice.For(x.Device, "reshape");
        }
    }
}
