using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// A box copied between tensors. Where both are in batch lanes and images stay in their lanes, by vectors; else number by number, since images change their
/// lanes. A task is sixteen images.
/// </summary>
static unsafe class RegionCopyCpu
{
    public static void Run(CpuDevice device, Extent box, float* x, Region from, float* y, Region to)
    {
        var isWhole = from.IsBatch && to.IsBatch && box.N == from.Whole.N && box.N == to.Whole.N;
        // whoever writes the last image writes the zeros in the lanes past it
        var rows = to.IsBatch && to.N + box.N == to.Whole.N ? Lanes.Blocks(to.Whole.N) * Lanes.Width - to.N : box.N;
        if (isWhole) device.Workers.Run(Lanes.Blocks(box.N), new VectorTask(box, x, from, y, to));
        else
            device.Workers.Run(Lanes.Blocks(rows), new NumberTask(box, rows, x, from, y, to));
    }

    readonly struct VectorTask(Extent box, float* x, Region from, float* y, Region to) : IParallelBody
    {
        public void Run(int block)
        {
            var mask = Lanes.Mask(box.N, block);
            var source = x + (long)block * from.Whole.Image * Lanes.Width;
            var target = y + (long)block * to.Whole.Image * Lanes.Width;
            for (var c = 0; c < box.C; c++)
                for (var h = 0; h < box.H; h++)
                {
                    var read = source + (long)from.Pixel(c, h, 0) * Lanes.Width;
                    var written = target + (long)to.Pixel(c, h, 0) * Lanes.Width;
                    for (var w = 0; w < box.W; w++) Lanes.Select(mask, Vector512.Load(read + w * Lanes.Width)).Store(written + w * Lanes.Width);
                }
        }
    }

    readonly struct NumberTask(Extent box, int rows, float* x, Region from, float* y, Region to) : IParallelBody
    {
        public void Run(int group)
        {
            var (first, last) = (group * Lanes.Width, Math.Min(rows, (group + 1) * Lanes.Width));
            for (var c = 0; c < box.C; c++)
                for (var h = 0; h < box.H; h++)
                    for (var w = 0; w < box.W; w++)
                    {
                        var (read, written) = (from.Pixel(c, h, w), to.Pixel(c, h, w));
                        for (var n = first; n < last; n++) y[At(to, n, written)] = n < box.N ? x[At(from, n, read)] : 0;
                    }
        }

        static long At(Region region, int n, int pixel)
        {
            n += region.N;
            if (!region.IsBatch) return (long)n * region.Whole.Image + pixel;
            return ((long)(n / Lanes.Width) * region.Whole.Image + pixel) * Lanes.Width + n % Lanes.Width;
        }
    }
}
