using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>A box copied between tensors, channels last or row-major; a thread owns an element, and neighboring threads have neighboring channels.</summary>
static class RegionCopyGpu
{
    public static void Run(GpuDevice device, Extent box, DeviceBuffer x, Region from, DeviceBuffer y, Region to) =>
        device.Run(box.Count, new Body(box, new Strides(from), new Strides(to), GpuBuffer.Of(x), GpuBuffer.Of(y)));

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
