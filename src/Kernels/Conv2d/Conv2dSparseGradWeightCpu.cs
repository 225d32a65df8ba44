using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// gradWeight for the surviving weights of a convolution: each is Σ gradOutput · x over images and pixels. A tile of one filter's gradOutput
/// (<see cref="TileForm"/>) stays in registers while the filter's list is walked over the panel that the tile reads of x; every survivor has a total of 16 lanes,
/// which are added up once, at the end. A task owns some filters, some blocks of channels and a fixed share of the tiles; the shares are added in order, so
/// that the result depends on no thread count. Pruned weights get 0.
/// </summary>
static unsafe class Conv2dSparseGradWeightCpu
{
    const int FiltersPerTask = 64; // that many serve one panel, which takes as long to fill as three of them take to walk
    const int TotalsPerTask = 4096; // 256 kB: a quarter of a second-level cache
    const int TasksEnough = 32;

    public static void Run(CpuDevice device, SparseConvolution plan, int weights, float* x, float* gradOutput, float* gradWeight)
    {
        var lists = plan.Forward;
        new Span<float>(gradWeight, weights).Clear();
        if (lists.Count == 0) return;
        var filters = Math.Min(FiltersPerTask, lists.Outputs);
        var perBlock = Math.Max(1, (long)lists.Count * filters / lists.Outputs / lists.Blocks);
        var blocks = (int)Math.Clamp(TotalsPerTask / perBlock, 1, lists.Blocks);
        var (filterTasks, blockTasks) = (Up(lists.Outputs, filters), Up(lists.Blocks, blocks));
        var tiles = TilePlace.Count(lists.Correlation.Place, lists.Form);
        var shares = Math.Clamp(TasksEnough / (filterTasks * blockTasks), 1, tiles);
        var totals = device.Rent(checked(shares * lists.Count * Lanes.Width));
        var view = new SparseView(lists);
        var scratch = lists.ChannelsPerBlock * lists.Form.ChannelSize + filters * lists.Form.TileSize;
        ScratchTasks.Run(
            device, shares * filterTasks * blockTasks, scratch,
            new Body(view, tiles, shares, filters, filterTasks, blocks, x, gradOutput, CpuBuffer.Of(totals), lists.Count));
        device.Workers.Run(PlainChunks.Count(lists.Count), new SumBody(view, shares, CpuBuffer.Of(totals), lists.Count, gradWeight));
        device.Return(totals);
    }

    static int Up(int count, int size) => (count + size - 1) / size;

    readonly struct Body(
        SparseView lists, int tiles, int shares, int filters, int filterTasks, int blocks, float* x, float* gradOutput, float* totals, int count) : IScratchBody
    {
        public void Run(int task, float* scratch)
        {
            var share = task % shares;
            var firstFilter = task / shares % filterTasks * filters;
            var lastFilter = Math.Min(lists.Outputs, firstFilter + filters);
            var firstBlock = task / shares / filterTasks * blocks;
            var lastBlock = Math.Min(lists.Blocks, firstBlock + blocks);
            var mine = totals + (long)share * count * Lanes.Width;
            for (var block = firstBlock; block < lastBlock; block++)
            {
                var (from, to) = (lists.Starts[block * lists.Outputs + firstFilter], lists.Starts[block * lists.Outputs + lastFilter]);
                new Span<float>(mine + (long)from * Lanes.Width, (to - from) * Lanes.Width).Clear();
            }
            var runs = new TileRuns(lists.Form);
            var size = lists.Form.TileSize;
            var up = scratch;
            var panel = scratch + (long)filters * size;
            for (var tile = (int)((long)tiles * share / shares); tile < (int)((long)tiles * (share + 1) / shares); tile++)
            {
                var place = TilePlace.At(lists.Placement, lists.Form, tile);
                var slots = new TileSlots(lists.Placement, lists.Form, place);
                for (var k = firstFilter; k < lastFilter; k++) slots.Gather(k, gradOutput, up + (long)(k - firstFilter) * size);
                for (var block = firstBlock; block < lastBlock; block++)
                {
                    var channel = block * lists.ChannelsPerBlock;
                    SparsePanel.Fill(
                        lists.Form, lists.Placement.Source, place, x, lists.Channels + channel, Math.Min(lists.ChannelsPerBlock, lists.LiveChannels - channel), panel);
                    var starts = lists.Starts + block * lists.Outputs;
                    for (var k = firstFilter; k < lastFilter; k++)
                        if (starts[k] < starts[k + 1])
                            SparseTile.Correlate(
                                runs, up + (long)(k - firstFilter) * size, panel, lists.Entries + starts[k], lists.Entries + starts[k + 1],
                                mine + (long)starts[k] * Lanes.Width);
                }
            }
        }
    }

    readonly struct SumBody(SparseView lists, int shares, float* totals, int count, float* gradWeight) : IParallelBody
    {
        public void Run(int task)
        {
            var (from, to) = PlainChunks.Range(task, count);
            for (var e = from; e < to; e++)
            {
                var total = Vector512.Load(totals + (long)e * Lanes.Width);
                for (var share = 1; share < shares; share++) total += Vector512.Load(totals + ((long)share * count + e) * Lanes.Width);
                gradWeight[lists.Entries[e] >> 32] = Lanes.Sum(total);
            }
        }
    }
}
