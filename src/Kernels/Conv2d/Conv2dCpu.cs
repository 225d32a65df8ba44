using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// 2-D convolution of stride 1 and its transpose, tap by tap, in the batch-lane layout. The transpose is a convolution too, of gradOutput with the filters
/// turned by 180° and paddings of R − 1 − padding rows and S − 1 − padding columns. A task owns six output channels of one block of 16 images: six accumulators
/// stay in registers while a pixel's window is read once; taps that fall into the padding are skipped, not multiplied. Channels are taken sixteen at a time, so
/// that the rows that a window reads stay in the first-level cache; partial sums wait in the output meanwhile. Every output is the work of one task and its sum
/// has one order, so results do not depend on the number of threads.
/// </summary>
static unsafe class Conv2dCpu
{
    const int Tile = 6; // accumulators: 12 of AVX2's 16 registers, the rest for the input and the broadcast weight
    const int ChannelBlock = 16; // 16 channels × 3 rows × 32 columns × 64 bytes: what one row of windows reads, 98 kB at the widest layer

    public static void Forward(CpuDevice device, in Conv2dGeometry g, float* x, float* weight, FilterEpilogue epilogue, float* y)
    {
        var (filter, taps) = (g.Input.C * g.R * g.S, g.R * g.S);
        Run(device, new Window(g.Input, g.Output, g.R, g.S, g.Padding, g.Padding), filter, taps, false, x, weight, epilogue, y);
    }

    public static void GradInput(CpuDevice device, in Conv2dGeometry g, float* gradOutput, float* weight, float* gradInput)
    {
        var (filter, taps) = (g.Input.C * g.R * g.S, g.R * g.S);
        var window = new Window(g.Output, g.Input, g.R, g.S, g.R - 1 - g.Padding, g.S - 1 - g.Padding);
        Run(device, window, taps, filter, true, gradOutput, weight, FilterEpilogue.None, gradInput);
    }

    static void Run(
        CpuDevice device, in Window window, int outputStride, int sourceStride, bool turned, float* source, float* weight, FilterEpilogue epilogue,
        float* target)
    {
        var tiles = (window.Output.C + Tile - 1) / Tile;
        var packed = device.Rent(tiles * Tile * window.Source.C * window.Taps);
        Pack(window, outputStride, sourceStride, turned, weight, CpuBuffer.Of(packed));
        device.Workers.Run(Lanes.Blocks(window.Output.N) * tiles, new Body(window, tiles, source, CpuBuffer.Of(packed), epilogue, target));
        device.Return(packed);
    }

    /// <summary>The weights as [⌈outputs/6⌉][sources][R][S][6], so that the inner loop reads them in order; outputs past the last are 0.</summary>
    static void Pack(in Window window, int outputStride, int sourceStride, bool turned, float* weight, float* packed)
    {
        var (outputs, sources, taps) = (window.Output.C, window.Source.C, window.Taps);
        for (var first = 0; first < outputs; first += Tile)
            for (var source = 0; source < sources; source++)
                for (var tap = 0; tap < taps; tap++)
                {
                    var from = weight + first * outputStride + source * sourceStride + (turned ? taps - 1 - tap : tap);
                    for (var lane = 0; lane < Tile; lane++, from += outputStride) *packed++ = first + lane < outputs ? *from : 0;
                }
    }

    /// <summary>What is read and written, and the window between them: target[p, q] is a sum over source[p − Top + r, q − Left + s].</summary>
    readonly record struct Window(Extent Source, Extent Output, int R, int S, int Top, int Left)
    {
        public int Taps => R * S;
    }

    readonly struct Body(Window window, int tiles, float* source, float* packed, FilterEpilogue epilogue, float* target) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, tile) = (task / tiles, task % tiles);
            var (channels, height, width) = (window.Source.C, window.Source.H, window.Source.W);
            var (outputs, rows, columns) = (window.Output.C, window.Output.H, window.Output.W);
            var (windowRows, windowColumns, taps) = (window.R, window.S, window.Taps);
            var input = source + (long)block * window.Source.Image * Lanes.Width;
            var plane = (long)rows * columns * Lanes.Width;
            var output = target + ((long)block * outputs + tile * Tile) * plane;
            var weights = packed + (long)tile * channels * taps * Tile;
            var filters = Math.Min(Tile, outputs - tile * Tile);
            var mask = Lanes.Mask(window.Output.N, block);

            for (var first = 0; first < channels; first += ChannelBlock)
            {
                var last = Math.Min(channels, first + ChannelBlock);
                for (var p = 0; p < rows; p++)
                {
                    var top = p - window.Top;
                    var (r0, r1) = (Math.Max(0, -top), Math.Min(windowRows, height - top));
                    for (var q = 0; q < columns; q++)
                    {
                        var left = q - window.Left;
                        var (s0, s1) = (Math.Max(0, -left), Math.Min(windowColumns, width - left));
                        var at = output + (p * columns + q) * Lanes.Width;
                        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
                        if (first > 0)
                        {
                            a0 = Vector512.Load(at);
                            a1 = filters > 1 ? Vector512.Load(at + plane) : default;
                            a2 = filters > 2 ? Vector512.Load(at + 2 * plane) : default;
                            a3 = filters > 3 ? Vector512.Load(at + 3 * plane) : default;
                            a4 = filters > 4 ? Vector512.Load(at + 4 * plane) : default;
                            a5 = filters > 5 ? Vector512.Load(at + 5 * plane) : default;
                        }
                        for (var c = first; c < last; c++)
                            for (var r = r0; r < r1; r++)
                            {
                                var from = input + ((c * height + top + r) * width + left + s0) * Lanes.Width;
                                var end = from + (s1 - s0) * Lanes.Width;
                                var w = weights + (c * taps + r * windowColumns + s0) * Tile;
                                for (; from < end; from += Lanes.Width, w += Tile)
                                {
                                    var v = Vector512.Load(from);
                                    a0 = Vector512.FusedMultiplyAdd(Vector512.Create(w[0]), v, a0);
                                    a1 = Vector512.FusedMultiplyAdd(Vector512.Create(w[1]), v, a1);
                                    a2 = Vector512.FusedMultiplyAdd(Vector512.Create(w[2]), v, a2);
                                    a3 = Vector512.FusedMultiplyAdd(Vector512.Create(w[3]), v, a3);
                                    a4 = Vector512.FusedMultiplyAdd(Vector512.Create(w[4]), v, a4);
                                    a5 = Vector512.FusedMultiplyAdd(Vector512.Create(w[5]), v, a5);
                                }
                            }
                        if (last == channels)
                        {
                            var (k, to) = (tile * Tile, at - target);
                            a0 = epilogue.Apply(k, a0, to);
                            if (filters > 1) a1 = epilogue.Apply(k + 1, a1, to + plane);
                            if (filters > 2) a2 = epilogue.Apply(k + 2, a2, to + 2 * plane);
                            if (filters > 3) a3 = epilogue.Apply(k + 3, a3, to + 3 * plane);
                            if (filters > 4) a4 = epilogue.Apply(k + 4, a4, to + 4 * plane);
                            if (filters > 5) a5 = epilogue.Apply(k + 5, a5, to + 5 * plane);
                        }
                        Store(at, plane, filters, mask, a0, a1, a2, a3, a4, a5);
                    }
                }
            }
        }
    }

    static void Store(
        float* at, long plane, int count, Vector512<float> mask, Vector512<float> a0, Vector512<float> a1, Vector512<float> a2, Vector512<float> a3,
        Vector512<float> a4, Vector512<float> a5)
    {
        Lanes.Select(mask, a0).Store(at);
        if (count > 1) Lanes.Select(mask, a1).Store(at + plane);
        if (count > 2) Lanes.Select(mask, a2).Store(at + 2 * plane);
        if (count > 3) Lanes.Select(mask, a3).Store(at + 3 * plane);
        if (count > 4) Lanes.Select(mask, a4).Store(at + 4 * plane);
        if (count > 5) Lanes.Select(mask, a5).Store(at + 5 * plane);
    }
}
