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
        using var time = KernelSpan.Pass(x.Device, "region copy", box, 2);
        switch (x.Device)
        {
            case CpuDevice cpu:
                RegionCopyCpu.Run(cpu, box, CpuBuffer.Of(x), from, CpuBuffer.Of(y), to);
                CardRounding.Store(y);
                break;
            case GpuDevice gpu: RegionCopyGpu.Run(gpu, box, x, from, y, to); break;
            case ReferenceDevice: RegionCopyReference.Run(box, ReferenceBuffer.Of(x), from, ReferenceBuffer.Of(y), to); break;
            default: throw UnsupportedDevice.For(x.Device, "region copy");
        }
    }
}

/// <summary>
/// A box inside a tensor, whose element (n, c, h, w) is the tensor's (n + N, c + C, h + H, w + W). The tensor is in the device's activation layout or
/// row-major.
/// </summary>
/// <param name="Whole">The extents of the tensor.</param>
/// <param name="IsBatch">True for the activation layout, false for plain row-major numbers.</param>
/// <param name="N">The box's first image.</param>
/// <param name="C">The box's first channel.</param>
/// <param name="H">The box's first row.</param>
/// <param name="W">The box's first column.</param>
public readonly record struct Region(Extent Whole, bool IsBatch, int N = 0, int C = 0, int H = 0, int W = 0)
{
    /// <summary>The box that starts at <paramref name="start"/> of an axis, 0 to 3, and at 0 of the others.</summary>
    public static Region Along(Extent whole, bool isBatch, int axis, int start) => axis switch
    {
        0 => new(whole, isBatch, N: start),
        1 => new(whole, isBatch, C: start),
        2 => new(whole, isBatch, H: start),
        3 => new(whole, isBatch, W: start),
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "an extent has the axes 0 to 3"),
    };

    /// <summary>True where a GPU has neighboring channels of a box together, an even one first.</summary>
    internal bool HasPairs(Extent box) => (IsBatch || Whole.Plane == 1) && C % 2 == 0 && box.C % 2 == 0 && Whole.C % 2 == 0;

    /// <summary>Where an element of the box lies within the C, H, W order of its image.</summary>
    internal int Pixel(int c, int h, int w) => ((c + C) * Whole.H + h + H) * Whole.W + w + W;
}

/// <summary>y[n,c,h,w] = x[n,c,h,w] over a box, the specification. Both layouts are row-major here.</summary>
static class RegionCopyReference
{
    public static void Run(Extent box, double[] x, Region from, double[] y, Region to)
    {
        for (var n = 0; n < box.N; n++)
            for (var c = 0; c < box.C; c++)
                for (var h = 0; h < box.H; h++)
                    for (var w = 0; w < box.W; w++)
                        y[At(to, n, c, h, w)] = x[At(from, n, c, h, w)];
    }

    static int At(Region region, int n, int c, int h, int w) => (n + region.N) * region.Whole.Image + region.Pixel(c, h, w);
}
