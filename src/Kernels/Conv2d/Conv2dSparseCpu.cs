using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Convolution forward and its transpose where most weights are pruned, in the batch-lane layout: y[k] = Σ over survivors of weight · x, plus its epilogue, one
/// broadcast and one fused multiply-add for each vector of 16 images, no work for what is pruned. A task owns one tile of outputs (<see cref="TileForm"/>) for
/// all channels or a share of them: what the tile reads is copied to a panel of some source channels, every output channel walks its list over it with its sums
/// in registers, and so on with the next channels. Each output's sum has one order, whatever the number of threads.
/// </summary>
static unsafe class Conv2dSparseCpu
{
    const int TilesPerThread = 8; // with fewer, output channels are shared out too, and each share fills panels of its own
    const int FewestOutputs = 64; // a panel has to serve some channels to be worth its copy

    public static void Forward(CpuDevice device, SparseConvolution plan, float* x, InputNorm norm, float* weight, FilterEpilogue epilogue, float* y) =>
        Run(device, plan.Forward.View, x, norm, weight, epilogue, y);

    public static void GradInput(CpuDevice device, SparseConvolution plan, float* gradOutput, float* weight, float* gradInput)
    {
        foreach (var lists in plan.Transposed) Run(device, lists.View, gradOutput, default, weight, FilterEpilogue.None, gradInput);
    }

    static void Run(CpuDevice device, in SparseView lists, float* source, InputNorm norm, float* weight, FilterEpilogue epilogue, float* target)
    {
        lists.TakeValues(device, weight);
        var tiles = TilePlace.Count(lists.Placement, lists.Form);
        var shares = Math.Clamp(TilesPerThread * device.ThreadCount / tiles, 1, Math.Max(1, lists.Outputs / FewestOutputs));
        var outputs = (lists.Outputs + shares - 1) / shares;
        var scratch = lists.ChannelsPerBlock * lists.Form.ChannelSize + outputs * lists.Form.TileSize;
        device.RunWithScratch(tiles * shares, scratch, new Body(lists, tiles, outputs, source, norm, epilogue, target));
    }

    readonly struct Body(SparseView lists, int tiles, int outputsPerTask, float* source, InputNorm norm, FilterEpilogue epilogue, float* target)
        : IScratchBody
    {
        public void Run(int task, float* scratch)
        {
            var place = TilePlace.At(lists.Placement, lists.Form, task % tiles);
            var first = task / tiles * outputsPerTask;
            var last = Math.Min(lists.Outputs, first + outputsPerTask);
            var runs = new TileRuns(lists.Form, lists.Placement, place);
            var size = lists.Form.TileSize;
            var sums = scratch;
            var panel = scratch + (long)outputsPerTask * size;
            if (lists.Blocks == 0) new Span<float>(sums, (last - first) * size).Clear();
            for (var block = 0; block < lists.Blocks; block++)
            {
                var channel = block * lists.ChannelsPerBlock;
                SparsePanel.Fill(
                    lists.Form, lists.Placement.Source, place, source, norm, lists.Channels + channel,
                    Math.Min(lists.ChannelsPerBlock, lists.LiveChannels - channel),
                    panel);
                var next = channel + lists.ChannelsPerBlock;
                if (next < lists.LiveChannels)
                    SparsePanel.Prefetch(
                        lists.Form, lists.Placement.Source, place, source, lists.Channels + next, Math.Min(lists.ChannelsPerBlock, lists.LiveChannels - next));
                for (var o = first; o < last; o++)
                {
                    var entries = lists.Range(block, o);
                    if (entries.Count > 0 || block == 0) SparseTile.Accumulate(runs, sums + (long)(o - first) * size, block == 0, panel, entries);
                }
            }
            var slots = new TileSlots(lists.Placement, lists.Form, place);
            for (var o = first; o < last; o++) slots.Scatter(o, sums + (long)(o - first) * size, epilogue, target);
        }
    }
}
