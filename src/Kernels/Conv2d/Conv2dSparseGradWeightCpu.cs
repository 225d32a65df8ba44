using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// gradWeight for the surviving weights of a convolution: each is Σ gradOutput · x over images and pixels. A tile of one filter's gradOutput
/// (<see cref="TileForm"/>), read where it lies or, where it is ragged, from a copy, stays in registers while the filter's list is walked over the panel that
/// the tile reads of x; every survivor has a total of 16 lanes, which are added up once, at the end. A task owns some filters, some blocks of channels and a
/// fixed share of the tiles; the shares are added in order, so that the result depends on no thread count. Pruned weights get 0.
/// </summary>
static unsafe class Conv2dSparseGradWeightCpu
{
    const int FiltersPerTask = 256; // that many serve one panel, which is then filled once or twice
    const int TotalsPerTask = 8192; // 512 kB: half of a second-level cache
    const int Ahead = 2; // filters whose gradients are on their way while one is walked

    // How many shares the tiles fall into decides the order of sums, and so their bits: these stay as they are whatever the tasks are made of.
    const int SharedFilters = 64;
    const int SharedTotals = 4096;
    const int SharesEnough = 32;

    public static void Run(CpuDevice device, SparseConvolution plan, int weights, float* x, InputNorm norm, float* gradOutput, float* gradWeight)
    {
        var lists = plan.Forward.View;
        if (lists.Count == 0)
        {
            new Span<float>(gradWeight, weights).Clear();
            return;
        }
        var (filters, blocks) = Portion(lists, FiltersPerTask, TotalsPerTask);
        var (filterTasks, blockTasks) = (Up(lists.Outputs, filters), Up(lists.Blocks, blocks));
        var tiles = TilePlace.Count(lists.Placement, lists.Form);
        var (sharedFilters, sharedBlocks) = Portion(lists, SharedFilters, SharedTotals);
        var shares = Math.Clamp(SharesEnough / (Up(lists.Outputs, sharedFilters) * Up(lists.Blocks, sharedBlocks)), 1, tiles);
        var sums = device.Rent(checked(shares * lists.Count));
        var body = new Body(lists, tiles, shares, filters, filterTasks, blocks, x, norm, gradOutput, CpuBuffer.Of(sums), lists.Count);
        var most = 0;
        for (var task = 0; task < filterTasks * blockTasks; task++) most = Math.Max(most, body.Totals(task));
        var scratch = lists.ChannelsPerBlock * lists.Form.ChannelSize + filters * lists.Form.TileSize + most * Lanes.Width;
        device.RunWithScratch(shares * filterTasks * blockTasks, scratch, body);
        device.Workers.Run(lists.Outputs, new FinishBody(lists, shares, CpuBuffer.Of(sums), lists.Count, weights / lists.Outputs, gradWeight));
        device.Return(sums);
    }

    /// <summary>So many filters, and so many blocks of channels of theirs that their survivors are about as many as asked for.</summary>
    static (int Filters, int Blocks) Portion(in SparseView lists, int mostFilters, int totals)
    {
        var filters = Math.Min(mostFilters, lists.Outputs);
        var perBlock = Math.Max(1, (long)lists.Count * filters / lists.Outputs / lists.Blocks);
        return (filters, (int)Math.Clamp(totals / perBlock, 1, lists.Blocks));
    }

    static int Up(int count, int size) => (count + size - 1) / size;

    readonly struct Body(
        SparseView lists, int tiles, int shares, int filters, int filterTasks, int blocks, float* x, InputNorm norm, float* gradOutput, float* sums, int count)
        : IScratchBody
    {
        /// <summary>Survivors of task <paramref name="group"/> of one share.</summary>
        public int Totals(int group)
        {
            var (firstFilter, lastFilter, firstBlock, lastBlock) = Bounds(group);
            var survivors = 0;
            for (var block = firstBlock; block < lastBlock; block++) survivors += Range(block, firstFilter, lastFilter).Count;
            return survivors;
        }

        public void Run(int task, float* scratch)
        {
            var share = task % shares;
            var (firstFilter, lastFilter, firstBlock, lastBlock) = Bounds(task / shares);
            var size = lists.Form.TileSize;
            var up = scratch;
            var panel = up + (long)filters * size;
            var totals = panel + (long)lists.ChannelsPerBlock * lists.Form.ChannelSize;
            new Span<float>(totals, Totals(task / shares) * Lanes.Width).Clear();
            for (var tile = (int)((long)tiles * share / shares); tile < (int)((long)tiles * (share + 1) / shares); tile++)
            {
                var place = TilePlace.At(lists.Placement, lists.Form, tile);
                var runs = new TileRuns(lists.Form, lists.Placement, place);
                var slots = new TileSlots(lists.Placement, lists.Form, place);
                if (!slots.AreRows)
                    for (var k = firstFilter; k < lastFilter; k++) slots.Gather(k, gradOutput, up + (long)(k - firstFilter) * size);
                var total = totals;
                for (var block = firstBlock; block < lastBlock; block++)
                {
                    var channel = block * lists.ChannelsPerBlock;
                    SparsePanel.Fill(
                        lists.Form, lists.Placement.Source, place, x, norm, lists.Channels + channel,
                        Math.Min(lists.ChannelsPerBlock, lists.LiveChannels - channel),
                        panel);
                    for (var k = firstFilter; k < lastFilter; k++)
                    {
                        var entries = lists.Range(block, k);
                        if (entries.Count == 0) continue;
                        if (slots.AreRows)
                        {
                            if (k + Ahead < lastFilter) slots.Prefetch(k + Ahead, gradOutput);
                            SparseTile.Correlate(runs, slots.First(k, gradOutput), slots.RowStride, panel, entries, total);
                        }
                        else
                        {
                            SparseTile.Correlate(runs, up + (long)(k - firstFilter) * size, TileForm.Run * Lanes.Width, panel, entries, total);
                        }
                        total += entries.Count * Lanes.Width;
                    }
                }
            }
            var from = totals;
            for (var block = firstBlock; block < lastBlock; block++)
            {
                var (first, survivors) = Range(block, firstFilter, lastFilter);
                AddLanes(from, survivors, sums + (long)share * count + first);
                from += survivors * Lanes.Width;
            }
        }

        (int FirstFilter, int LastFilter, int FirstBlock, int LastBlock) Bounds(int group)
        {
            var (filter, block) = (group % filterTasks * filters, group / filterTasks * blocks);
            return (filter, Math.Min(lists.Outputs, filter + filters), block, Math.Min(lists.Blocks, block + blocks));
        }

        (int First, int Count) Range(int block, int firstFilter, int lastFilter)
        {
            var first = lists.First(block, firstFilter);
            return (first, lists.First(block, lastFilter) - first);
        }

        static void AddLanes(float* totals, int count, float* to)
        {
            var i = 0;
            for (; i + 4 <= count; i += 4, totals += 4 * Lanes.Width)
                Lanes.Sums(
                    Vector512.Load(totals), Vector512.Load(totals + Lanes.Width), Vector512.Load(totals + 2 * Lanes.Width),
                    Vector512.Load(totals + 3 * Lanes.Width)).Store(to + i);
            for (; i < count; i++, totals += Lanes.Width) to[i] = Lanes.Sum(Vector512.Load(totals));
        }
    }

    /// <summary>Writes a filter's gradients: 0, then the sums where weights survive, while the filter is in cache.</summary>
    readonly struct FinishBody(SparseView lists, int shares, float* sums, int count, int weightsPerFilter, float* gradWeight) : IParallelBody
    {
        public void Run(int filter)
        {
            new Span<float>(gradWeight + (long)filter * weightsPerFilter, weightsPerFilter).Clear();
            for (var block = 0; block < lists.Blocks; block++)
                for (var e = lists.First(block, filter); e < lists.First(block, filter + 1); e++)
                {
                    var sum = sums[e];
                    for (var share = 1; share < shares; share++) sum += sums[(long)share * count + e];
                    gradWeight[lists.Indices[e]] = sum;
                }
        }
    }
}
