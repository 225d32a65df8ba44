using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// gradWeight[k,c,r,s] = Σ_{n,p,q} gradOutput[n,k,p,q] · x[n, c, p + r − padding, q + s − padding] for stride 1, in the batch-lane layout. A task owns three
/// filters × two channels: for each tap six accumulators run over the pixels (five loads for six fused multiply-adds), and the 16 lanes are summed
/// once, at the end. Lanes past N are dropped before they are added, whatever is there.
/// </summary>
static unsafe class Conv2dGradWeightCpu
{
    const int Filters = 3;
    const int Channels = 2;
    const int Accumulators = Filters * Channels;

    public static void Run(CpuDevice device, in Conv2dGeometry g, float* x, float* gradOutput, float* gradWeight)
    {
        var tasks = Tiles(g.K, Filters) * Tiles(g.Input.C, Channels);
        var totals = device.Rent(tasks * g.R * g.S * Accumulators * Lanes.Width);
        device.Workers.Run(tasks, new Body(g, x, gradOutput, CpuBuffer.Of(totals), gradWeight));
        device.Return(totals);
    }

    static int Tiles(int count, int tile) => (count + tile - 1) / tile;

    readonly struct Body(Conv2dGeometry g, float* x, float* gradOutput, float* totals, float* gradWeight) : IParallelBody
    {
        public void Run(int task)
        {
            var channelTiles = Tiles(g.Input.C, Channels);
            var (k, c) = (task / channelTiles * Filters, task % channelTiles * Channels);
            // past the last filter or channel the tile reads the last one again; those sums are not stored
            var (k1, k2, c1) = (Math.Min(k + 1, g.K - 1), Math.Min(k + 2, g.K - 1), Math.Min(c + 1, g.Input.C - 1));
            var total = totals + (long)task * g.R * g.S * Accumulators * Lanes.Width;
            new Span<float>(total, g.R * g.S * Accumulators * Lanes.Width).Clear();
            var (outPlane, inPlane) = ((long)g.P * g.Q * Lanes.Width, (long)g.Input.Plane * Lanes.Width);
            for (var block = 0; block < Lanes.Blocks(g.Input.N); block++)
            {
                var mask = Lanes.Mask(g.Input.N, block);
                var up = gradOutput + block * g.K * outPlane;
                var input = x + block * g.Input.C * inPlane;
                for (var r = 0; r < g.R; r++)
                    for (var s = 0; s < g.S; s++)
                        Tap(
                            r, s, up + k * outPlane, up + k1 * outPlane, up + k2 * outPlane, input + c * inPlane, input + c1 * inPlane, mask,
                            total + (r * g.S + s) * Accumulators * Lanes.Width);
            }
            for (var tap = 0; tap < g.R * g.S; tap++)
                for (var i = 0; i < Accumulators; i++)
                {
                    var (filter, channel) = (k + i / Channels, c + i % Channels);
                    if (filter < g.K && channel < g.Input.C)
                        gradWeight[(filter * g.Input.C + channel) * g.R * g.S + tap] =
                            Lanes.Sum(Vector512.Load(total + (tap * Accumulators + i) * Lanes.Width));
                }
        }

        void Tap(int r, int s, float* up0, float* up1, float* up2, float* input0, float* input1, Vector512<float> mask, float* total)
        {
            var (p0, p1) = Outputs(r, g.Input.H, g.P);
            var (q0, q1) = Outputs(s, g.Input.W, g.Q);
            Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
            for (var p = p0; p < p1; p++)
            {
                var at = (p * g.Q + q0) * Lanes.Width;
                var end = (p * g.Q + q1) * Lanes.Width;
                var from = ((p + r - g.Padding) * g.Input.W + q0 + s - g.Padding) * Lanes.Width;
                for (; at < end; at += Lanes.Width, from += Lanes.Width)
                {
                    var v0 = Vector512.Load(input0 + from);
                    var v1 = Vector512.Load(input1 + from);
                    var u0 = Vector512.Load(up0 + at);
                    a0 = Vector512.FusedMultiplyAdd(u0, v0, a0);
                    a1 = Vector512.FusedMultiplyAdd(u0, v1, a1);
                    var u1 = Vector512.Load(up1 + at);
                    a2 = Vector512.FusedMultiplyAdd(u1, v0, a2);
                    a3 = Vector512.FusedMultiplyAdd(u1, v1, a3);
                    var u2 = Vector512.Load(up2 + at);
                    a4 = Vector512.FusedMultiplyAdd(u2, v0, a4);
                    a5 = Vector512.FusedMultiplyAdd(u2, v1, a5);
                }
            }
            Add(total, mask, a0);
            Add(total + Lanes.Width, mask, a1);
            Add(total + 2 * Lanes.Width, mask, a2);
            Add(total + 3 * Lanes.Width, mask, a3);
            Add(total + 4 * Lanes.Width, mask, a4);
            Add(total + 5 * Lanes.Width, mask, a5);
        }

        /// <summary>The outputs whose window has tap <paramref name="tap"/> inside the image.</summary>
        (int First, int End) Outputs(int tap, int extent, int outputs)
        {
            var first = Math.Max(0, g.Padding - tap);
            return (first, Math.Max(first, Math.Min(outputs, extent + g.Padding - tap)));
        }

        static void Add(float* total, Vector512<float> mask, Vector512<float> a) => (Vector512.Load(total) + Lanes.Select(mask, a)).Store(total);
    }
}
