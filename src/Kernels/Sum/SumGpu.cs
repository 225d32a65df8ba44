using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// A thread owns a sum and adds its terms 64 at a time, so that long sums stay exact; all numbers are added in the tree of <see cref="ColumnSumGpu"/>.
/// A batch lies here with channels innermost, plain numbers in row-major order: <see cref="Walk"/> says where the terms are.
/// </summary>
static class SumGpu
{
    public static void Forward(GpuDevice device, SumGeometry g, DeviceBuffer x, DeviceBuffer y)
    {
        if (g.Axis == SumGeometry.All) ColumnSumGpu.Run(device, g.Length, 1, x, y);
        else
            device.Run(g.Sums, new SumBody(Walk.Of(g), GpuBuffer.Of(x), GpuBuffer.Of(y)));
    }

    public static void Repeat(GpuDevice device, SumGeometry g, DeviceBuffer x, DeviceBuffer y)
    {
        if (g.Axis == SumGeometry.All) device.Run(g.Length, new RepeatAllBody(GpuBuffer.Of(x), GpuBuffer.Of(y)));
        else
            device.Run(g.Sums, new RepeatBody(Walk.Of(g), GpuBuffer.Of(x), GpuBuffer.Of(y)));
    }

    /// <summary>
    /// Sum i is number (i₀, i₁, i₂) of a box whose two last extents are given; its first term lies at i₀·Step0 + i₁·Step1 + i₂·Step2, the next Stride
    /// further on.
    /// </summary>
    internal readonly record struct Walk(int Extent1, int Extent2, int Step0, int Step1, int Step2, int Length, int Stride)
    {
        public static Walk Of(SumGeometry g)
        {
            var (_, c, h, w) = g.Extent;
            if (!g.HasBatchAxis) return new Walk(1, g.Inner, g.Length * g.Inner, 0, 1, g.Length, g.Inner);
            return g.Axis switch
            {
                0 => new Walk(h, w, 1, w * c, c, g.Length, h * w * c), // plain sums, in the order c, h, w
                1 => new Walk(w, h, h * w * c, c, w * c, g.Length, 1), // rows take the channels' place
                2 => new Walk(w, c, h * w * c, c, 1, g.Length, w * c),
                3 => new Walk(h, c, h * w * c, w * c, 1, g.Length, c),
                _ => throw new InvalidOperationException($"a batch has axes 0 to 3, got {g.Axis}"),
            };
        }

        public int First(int i)
        {
            var row = i / Extent2;
            return row / Extent1 * Step0 + row % Extent1 * Step1 + i % Extent2 * Step2;
        }
    }

    internal readonly struct SumBody(Walk walk, ArrayView<float> x, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var at = walk.First(i);
            var sum = 0f;
            for (var first = 0; first < walk.Length; first += ColumnSumGpu.RowsPerThread)
            {
                var part = 0f;
                var end = Math.Min(walk.Length, first + ColumnSumGpu.RowsPerThread);
                for (var l = first; l < end; l++) part += x[at + l * walk.Stride];
                sum += part;
            }
            y[i] = sum;
        }
    }

    internal readonly struct RepeatBody(Walk walk, ArrayView<float> x, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var at = walk.First(i);
            for (var l = 0; l < walk.Length; l++) y[at + l * walk.Stride] = x[i];
        }
    }

    internal readonly struct RepeatAllBody(ArrayView<float> x, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i) => y[i] = x[0];
    }
}
