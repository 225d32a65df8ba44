using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// 2-D convolution in the batch-lane layout. A task owns six filters (or input channels) of one block of 16 images: six accumulators stay in registers
/// while a pixel's window is read once; taps that fall into the padding are skipped, not multiplied. Channels are taken sixteen at a time, so that the rows
/// that a window reads stay in the first-level cache; partial sums wait in the output meanwhile. Every output is the work of one task and its sum
/// has one order, so results do not depend on the number of threads.
/// </summary>
static unsafe class Conv2dCpu
{
    const int Tile = 6; // accumulators: 12 of AVX2's 16 registers, the rest for the input and the broadcast weight
    const int ChannelBlock = 16; // 16 channels × 3 rows × 32 columns × 64 bytes: what one row of windows reads, 98 kB at the widest layer

    /// <summary>weight[K,C,R,S] as [⌈K/6⌉][C][R][S][6], so that the inner loop reads it in order; filters past K are 0.</summary>
    static void PackByFilter(in Conv2dGeometry g, float* weight, float* packed)
    {
        var (k, c, taps) = (g.K, g.Input.C, g.R * g.S);
        for (var tile = 0; tile * Tile < k; tile++)
            for (var i = 0; i < c * taps; i++)
                for (var lane = 0; lane < Tile; lane++)
                {
                    var filter = tile * Tile + lane;
                    *packed++ = filter < k ? weight[filter * c * taps + i] : 0;
                }
    }

    /// <summary>weight[K,C,R,S] as [⌈C/6⌉][K][R][S][6]: the transposed filters.</summary>
    static void PackByChannel(in Conv2dGeometry g, float* weight, float* packed)
    {
        var (k, c, taps) = (g.K, g.Input.C, g.R * g.S);
        for (var tile = 0; tile * Tile < c; tile++)
            for (var filter = 0; filter < k; filter++)
                for (var tap = 0; tap < taps; tap++)
                    for (var lane = 0; lane < Tile; lane++)
                    {
                        var channel = tile * Tile + lane;
                        *packed++ = channel < c ? weight[(filter * c + channel) * taps + tap] : 0;
                    }
    }

    static int Tiles(int channels) => (channels + Tile - 1) / Tile;

    public static void Forward(CpuDevice device, in Conv2dGeometry g, float* x, float* weight, FilterEpilogue epilogue, float* y)
    {
        var packed = device.Rent(Tiles(g.K) * Tile * g.Input.C * g.R * g.S);
        PackByFilter(g, weight, CpuBuffer.Of(packed));
        device.Workers.Run(Lanes.Blocks(g.Input.N) * Tiles(g.K), new ForwardTask(g, x, CpuBuffer.Of(packed), epilogue, y));
        device.Return(packed);
    }

    public static void GradInput(CpuDevice device, in Conv2dGeometry g, float* gradOutput, float* weight, float* gradInput)
    {
        var packed = device.Rent(Tiles(g.Input.C) * Tile * g.K * g.R * g.S);
        PackByChannel(g, weight, CpuBuffer.Of(packed));
        device.Workers.Run(Lanes.Blocks(g.Input.N) * Tiles(g.Input.C), new GradInputTask(g, gradOutput, CpuBuffer.Of(packed), gradInput));
        device.Return(packed);
    }

    readonly struct ForwardTask(Conv2dGeometry g, float* x, float* packed, FilterEpilogue epilogue, float* y) : IParallelBody
    {
        public void Run(int task)
        {
            var tiles = Tiles(g.K);
            var (block, tile) = (task / tiles, task % tiles);
            var (channels, height, width, stride, padding) = (g.Input.C, g.Input.H, g.Input.W, g.Stride, g.Padding);
            var (rows, columns) = (g.P, g.Q);
            var taps = g.R * g.S;
            var input = x + (long)block * g.Input.Image * Lanes.Width;
            var output = y + ((long)block * g.K + tile * Tile) * rows * columns * Lanes.Width;
            var weights = packed + (long)tile * channels * taps * Tile;
            var filters = Math.Min(Tile, g.K - tile * Tile);
            var mask = Lanes.Mask(g.Input.N, block);
            var plane = (long)rows * columns * Lanes.Width;

            for (var first = 0; first < channels; first += ChannelBlock)
            {
                var last = Math.Min(channels, first + ChannelBlock);
                for (var p = 0; p < rows; p++)
                {
                    var top = p * stride - padding;
                    var (r0, r1) = (Math.Max(0, -top), Math.Min(g.R, height - top));
                    for (var q = 0; q < columns; q++)
                    {
                        var left = q * stride - padding;
                        var (s0, s1) = (Math.Max(0, -left), Math.Min(g.S, width - left));
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
                                var w = weights + (c * taps + r * g.S + s0) * Tile;
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
                            var k = tile * Tile;
                            a0 = epilogue.Apply(k, a0);
                            if (filters > 1) a1 = epilogue.Apply(k + 1, a1);
                            if (filters > 2) a2 = epilogue.Apply(k + 2, a2);
                            if (filters > 3) a3 = epilogue.Apply(k + 3, a3);
                            if (filters > 4) a4 = epilogue.Apply(k + 4, a4);
                            if (filters > 5) a5 = epilogue.Apply(k + 5, a5);
                        }
                        Store(at, plane, filters, mask, a0, a1, a2, a3, a4, a5);
                    }
                }
            }
        }
    }

    readonly struct GradInputTask(Conv2dGeometry g, float* gradOutput, float* packed, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var tiles = Tiles(g.Input.C);
            var (block, tile) = (task / tiles, task % tiles);
            var (height, width, stride, padding) = (g.Input.H, g.Input.W, g.Stride, g.Padding);
            var (rows, columns) = (g.P, g.Q);
            var taps = g.R * g.S;
            var up = gradOutput + (long)block * g.K * rows * columns * Lanes.Width;
            var output = gradInput + ((long)block * g.Input.C + tile * Tile) * height * width * Lanes.Width;
            var weights = packed + (long)tile * g.K * taps * Tile;
            var channels = Math.Min(Tile, g.Input.C - tile * Tile);
            var mask = Lanes.Mask(g.Input.N, block);
            var plane = (long)height * width * Lanes.Width;

            for (var first = 0; first < g.K; first += ChannelBlock)
            {
                var last = Math.Min(g.K, first + ChannelBlock);
                for (var h = 0; h < height; h++)
                {
                    var (r0, r1) = Taps(h + padding, g.R, rows, stride);
                    for (var column = 0; column < width; column++)
                    {
                        var (s0, s1) = Taps(column + padding, g.S, columns, stride);
                        var at = output + (h * width + column) * Lanes.Width;
                        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
                        if (first > 0)
                        {
                            a0 = Vector512.Load(at);
                            a1 = channels > 1 ? Vector512.Load(at + plane) : default;
                            a2 = channels > 2 ? Vector512.Load(at + 2 * plane) : default;
                            a3 = channels > 3 ? Vector512.Load(at + 3 * plane) : default;
                            a4 = channels > 4 ? Vector512.Load(at + 4 * plane) : default;
                            a5 = channels > 5 ? Vector512.Load(at + 5 * plane) : default;
                        }
                        for (var k = first; k < last; k++)
                            for (var r = r0; r < r1; r += stride)
                            {
                                var p = (h + padding - r) / stride;
                                var from = up + ((k * rows + p) * columns + (column + padding - s0) / stride) * Lanes.Width;
                                var w = weights + (k * taps + r * g.S + s0) * Tile;
                                for (var s = s0; s < s1; s += stride, from -= Lanes.Width, w += Tile * stride)
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
                        Store(at, plane, channels, mask, a0, a1, a2, a3, a4, a5);
                    }
                }
            }
        }

        /// <summary>The taps t in [first, end), t ≡ position (mod stride), whose output (position − t) / stride lies in [0, outputs).</summary>
        static (int First, int End) Taps(int position, int taps, int outputs, int stride)
        {
            var first = Math.Max(position % stride, position - (outputs - 1) * stride);
            return (first, Math.Min(taps, position + 1));
        }
    }

    static void Store(float* at, long plane, int count, Vector512<float> mask, Vector512<float> a0, Vector512<float> a1, Vector512<float> a2, Vector512<float> a3, Vector512<float> a4, Vector512<float> a5)
    {
        Lanes.Select(mask, a0).Store(at);
        if (count > 1) Lanes.Select(mask, a1).Store(at + plane);
        if (count > 2) Lanes.Select(mask, a2).Store(at + 2 * plane);
        if (count > 3) Lanes.Select(mask, a3).Store(at + 3 * plane);
        if (count > 4) Lanes.Select(mask, a4).Store(at + 4 * plane);
        if (count > 5) Lanes.Select(mask, a5).Store(at + 5 * plane);
    }
}
