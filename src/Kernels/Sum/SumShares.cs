namespace NativeTickets.Kernels;

/// <summary>Sums over the images of a batch that is shared out: group by group, in double, then in the order of the groups.</summary>
static unsafe class SumShares
{
    const int SumsPerTask = 1024;

    /// <summary>Over all numbers, or over the batch axis.</summary>
    public static void Run(CpuDevice device, BatchShares shares, SumGeometry g, float* x, float* y)
    {
        var count = g.Axis == 0 ? g.Sums : 1;
        using var sums = new GroupSums(device, shares, g.Extent.N, "sum", count);
        foreach (var group in shares.Own)
        {
            var from = x + group.Offset(g.Extent.Image);
            var to = sums.Of(group.Number);
            if (g.Axis == 0) device.Workers.Run((count + SumsPerTask - 1) / SumsPerTask, new OverImages(group.Images, count, from, to));
            else *to = SumCpu.All(device, g with { Extent = g.Extent with { N = group.Images } }, from);
        }
        sums.Gather();
        for (var i = 0; i < count; i++) y[i] = (float)sums.Total(i);
    }

    readonly struct OverImages(int images, int count, float* x, double* sums) : IParallelBody
    {
        public void Run(int task)
        {
            for (var i = task * SumsPerTask; i < Math.Min(count, (task + 1) * SumsPerTask); i++)
            {
                var sum = 0.0;
                for (var block = 0; block < Lanes.Blocks(images); block++)
                    sum += Lanes.Sum(Lanes.Select(Lanes.Mask(images, block), Lanes.Load(x + ((long)block * count + i) * Lanes.Width)));
                sums[i] = sum;
            }
        }
    }
}
