using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Sums in the batch-lane layout and of plain numbers. What is added across lanes or tasks is added in double, task after task: the tasks depend on
/// the extents alone. Along another axis of a batch 16 images are added together, in float, 64 terms at a time, so that long sums stay exact.
/// </summary>
static unsafe class SumCpu
{
    const int TermsTogether = 64;
    const int SumsPerTask = 1024;

    public static void Forward(CpuDevice device, SumGeometry g, float* x, float* y)
    {
        switch (g)
        {
            case { HasBatchAxis: true, Axis: SumGeometry.All or 0 } when device.Shares is { } shares: SumShares.Run(device, shares, g, x, y); break;
            case { Axis: SumGeometry.All }: *y = (float)All(device, g, x); break;
            case { HasBatchAxis: false }: device.Workers.Run(g.Outer, new PlainRow(g, x, y)); break;
            case { Axis: 0 }: device.Workers.Run((g.Sums + SumsPerTask - 1) / SumsPerTask, new OverImages(g, x, y)); break;
            default: device.Workers.Run(Rows(g), new OverVectors(g, Rows(g) / Lanes.Blocks(g.Extent.N), x, y)); break;
        }
    }

    /// <summary>Blocks of 16 images, times the extents between the batch and the axis.</summary>
    public static int Rows(SumGeometry g) => g.Outer / g.Extent.N * Lanes.Blocks(g.Extent.N);

    /// <summary>The sum of all numbers.</summary>
    public static double All(CpuDevice device, SumGeometry g, float* x)
    {
        var tasks = g.HasBatchAxis ? LaneChunks.Count(g.Extent) : PlainChunks.Count(g.Length);
        var partial = device.Rent(tasks * sizeof(double) / sizeof(float));
        var sums = (double*)CpuBuffer.Of(partial);
        if (g.HasBatchAxis) device.Workers.Run(tasks, new BatchPart(g.Extent, x, sums));
        else
            device.Workers.Run(tasks, new PlainPart(g.Length, x, sums));
        var total = 0.0;
        for (var task = 0; task < tasks; task++) total += sums[task];
        device.Return(partial);
        return total;
    }

    /// <summary>A sum of vectors, in double.</summary>
    struct WideSum
    {
        Vector512<double> low, high;

        public void Add(Vector512<float> x)
        {
            var (lower, upper) = Vector512.Widen(x);
            low += lower;
            high += upper;
        }

        public readonly double Total()
        {
            var sums = low + high;
            var total = 0.0;
            for (var i = 0; i < Vector512<double>.Count; i++) total += sums[i];
            return total;
        }
    }

    readonly struct BatchPart(Extent extent, float* x, double* sums) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, from, to) = LaneChunks.Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            var sum = new WideSum();
            for (var i = from; i < to; i += Lanes.Width) sum.Add(Lanes.Select(mask, Vector512.Load(x + i)));
            sums[task] = sum.Total();
        }
    }

    readonly struct PlainPart(int count, float* x, double* sums) : IParallelBody
    {
        public void Run(int task)
        {
            var (from, to) = PlainChunks.Range(task, count);
            var sum = new WideSum();
            for (var i = from; i < to; i += Lanes.Width) sum.Add(PlainLanes.Load(x + i, to - i));
            sums[task] = sum.Total();
        }
    }

    readonly struct PlainRow(SumGeometry g, float* x, float* y) : IParallelBody
    {
        public void Run(int row)
        {
            var from = x + (long)row * g.Length * g.Inner;
            for (var i = 0; i < g.Inner; i++)
            {
                var sum = 0.0;
                for (var l = 0; l < g.Length; l++) sum += from[(long)l * g.Inner + i];
                y[row * g.Inner + i] = (float)sum;
            }
        }
    }

    readonly struct OverImages(SumGeometry g, float* x, float* y) : IParallelBody
    {
        public void Run(int task)
        {
            var blocks = Lanes.Blocks(g.Extent.N);
            var last = Lanes.Mask(g.Extent.N, blocks - 1);
            for (var i = task * SumsPerTask; i < Math.Min(g.Sums, (task + 1) * SumsPerTask); i++)
            {
                var sum = 0.0;
                for (var block = 0; block < blocks; block++)
                {
                    var images = Vector512.Load(x + ((long)block * g.Sums + i) * Lanes.Width);
                    sum += Lanes.Sum(block < blocks - 1 ? images : Lanes.Select(last, images));
                }
                y[i] = (float)sum;
            }
        }
    }

    readonly struct OverVectors(SumGeometry g, int rowsPerBlock, float* x, float* y) : IParallelBody
    {
        public void Run(int row)
        {
            var mask = Lanes.Mask(g.Extent.N, row / rowsPerBlock);
            var from = x + (long)row * g.Length * g.Inner * Lanes.Width;
            for (var i = 0; i < g.Inner; i++)
            {
                var sum = Vector512<float>.Zero;
                for (var first = 0; first < g.Length; first += TermsTogether)
                {
                    var part = Vector512<float>.Zero;
                    var end = Math.Min(g.Length, first + TermsTogether);
                    for (var l = first; l < end; l++) part += Vector512.Load(from + ((long)l * g.Inner + i) * Lanes.Width);
                    sum += part;
                }
                Lanes.Select(mask, sum).Store(y + ((long)row * g.Inner + i) * Lanes.Width);
            }
        }
    }
}
