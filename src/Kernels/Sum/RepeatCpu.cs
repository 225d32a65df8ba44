using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>Each number is written to all terms of its sum; lanes past N are written as 0.</summary>
static unsafe class RepeatCpu
{
    public static void Run(CpuDevice device, SumGeometry g, float* x, float* y)
    {
        switch (g)
        {
            case { HasBatchAxis: false }: device.Workers.Run(g.Outer, new PlainRow(g, x, y)); break;
            case { Axis: SumGeometry.All or 0 }: device.Workers.Run(LaneChunks.Count(g.Extent), new OverImages(g, x, y)); break;
            default: device.Workers.Run(SumCpu.Rows(g), new OverVectors(g, SumCpu.Rows(g) / Lanes.Blocks(g.Extent.N), x, y)); break;
        }
    }

    readonly struct PlainRow(SumGeometry g, float* x, float* y) : IParallelBody
    {
        public void Run(int row)
        {
            var to = y + (long)row * g.Length * g.Inner;
            for (var l = 0; l < g.Length; l++)
                for (var i = 0; i < g.Inner; i++) to[(long)l * g.Inner + i] = x[row * g.Inner + i];
        }
    }

    readonly struct OverImages(SumGeometry g, float* x, float* y) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, from, to) = LaneChunks.Range(g.Extent, task);
            var mask = Lanes.Mask(g.Extent.N, block);
            for (var i = from; i < to; i += Lanes.Width)
                Lanes.Select(mask, Vector512.Create(g.Axis == 0 ? x[i / Lanes.Width - (long)block * g.Sums] : *x)).Store(y + i);
        }
    }

    readonly struct OverVectors(SumGeometry g, int rowsPerBlock, float* x, float* y) : IParallelBody
    {
        public void Run(int row)
        {
            var mask = Lanes.Mask(g.Extent.N, row / rowsPerBlock);
            var from = x + (long)row * g.Inner * Lanes.Width;
            var to = y + (long)row * g.Length * g.Inner * Lanes.Width;
            for (var l = 0; l < g.Length; l++)
                for (var i = 0; i < g.Inner; i++)
                    Lanes.Select(mask, Vector512.Load(from + (long)i * Lanes.Width)).Store(to + ((long)l * g.Inner + i) * Lanes.Width);
        }
    }
}
