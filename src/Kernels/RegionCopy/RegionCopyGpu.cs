using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>A box copied between tensors, channels last or row-major; a thread owns an element, and neighboring threads have neighboring channels.</summary>
static class RegionCopyGpu
{
    public static void Run(GpuDevice device, Extent box, DeviceBuffer x, Region from, DeviceBuffer y, Region to)
    {
        var (source, target) = (new Strides(from), new Strides(to));
        if (x.Format == y.Format && x.Format == NumberFormat.Float)
            device.Run(box.Count, new Body(box, source, target, GpuBuffer.Of(x), GpuBuffer.Of(y)));
        else if (y.Format == NumberFormat.Float && from.HasPairs(box))
            device.Run(box.Count / 2, new FromBf16Body(box, source, target, GpuBuffer.Of<uint>(x), GpuBuffer.Of(y)));
        else if (x.Format == NumberFormat.Float && to.HasPairs(box))
            device.Run(box.Count / 2, new ToBf16Body(box, source, target, GpuBuffer.Of(x), GpuBuffer.Of<uint>(y)));
        else
            throw UnsupportedDevice.For(device, "region copy between such formats");
    }

    /// <summary>How far apart neighbors of each axis lie, and where the box starts.</summary>
    internal readonly struct Strides
    {
        readonly int start, n, c, h, w;

        public Strides(Region region)
        {
            var whole = region.Whole;
            n = whole.Image;
            (c, h, w) = region.IsBatch ? (1, whole.W * whole.C, whole.C) : (whole.Plane, whole.W, 1);
            start = 0;
            start = At(region.N, region.C, region.H, region.W);
        }

        public int At(int image, int channel, int row, int column) => start + image * n + channel * c + row * h + column * w;
    }

    /// <summary>Pair i of a box's channels: image, first channel, row, column.</summary>
    static (int N, int C, int H, int W) PairOf(Extent box, int i)
    {
        var pairs = box.C / 2;
        var rest = i / pairs;
        var rows = rest / box.W;
        var n = rows / box.H;
        return (n, (i - rest * pairs) * 2, rows - n * box.H, rest - rows * box.W);
    }

    /// <summary>A thread owns two neighboring channels of the box, which lie together where they are bf16.</summary>
    internal readonly struct FromBf16Body(Extent box, Strides from, Strides to, ArrayView<uint> x, ArrayView<float> y) : IGpuBody, INeedsTensorCores
    {
        public void Run(int i)
        {
            var (n, c, h, w) = PairOf(box, i);
            var pair = x[from.At(n, c, h, w) / 2];
            y[to.At(n, c, h, w)] = PairOfBf16.First(pair);
            y[to.At(n, c + 1, h, w)] = PairOfBf16.Second(pair);
        }
    }

    /// <summary>The other way.</summary>
    internal readonly struct ToBf16Body(Extent box, Strides from, Strides to, ArrayView<float> x, ArrayView<uint> y) : IGpuBody, INeedsTensorCores
    {
        public void Run(int i)
        {
            var (n, c, h, w) = PairOf(box, i);
            y[to.At(n, c, h, w) / 2] = MatrixUnit.RoundBf16(x[from.At(n, c + 1, h, w)], x[from.At(n, c, h, w)]);
        }
    }

    internal readonly struct Body(Extent box, Strides from, Strides to, ArrayView<float> x, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var rest = i / box.C;
            var c = i - rest * box.C;
            var rows = rest / box.W;
            var w = rest - rows * box.W;
            var n = rows / box.H;
            var h = rows - n * box.H;
            y[to.At(n, c, h, w)] = x[from.At(n, c, h, w)];
        }
    }
}
