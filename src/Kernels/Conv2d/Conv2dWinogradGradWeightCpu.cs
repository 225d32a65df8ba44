using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// gradWeight of 3 × 3 convolutions by Winograd's F(2×2, 3×3): Gᵀ·(Σ over tiles of (A·u·Aᵀ) ⊙ (Bᵀ·d·B))·G, u being 2 × 2 output gradients and d 4 × 4 inputs:
/// 16 products a tile where the plain sum takes 36. A task owns one row of four points, a group of filters, a group of channels and a fixed share of the tiles,
/// whose totals of 16 lanes it adds up at its end; shares are added in order, so that the result depends on no thread count.
/// Source: Lavin and Gray 2015, arXiv:1509.09308, section 4.
/// </summary>
static unsafe class Conv2dWinogradGradWeightCpu
{
    const int Chunk = 32; // tile vectors at a time: panels of 64 channels then take 512 kB, half a second-level cache
    const int Group = 16; // tiles of filters: 64 filters
    const int ChannelGroup = 11; // tiles of channels: 66 channels
    const int TasksEnough = 16;

    public static void Run(CpuDevice device, in Conv2dGeometry g, float* x, float* gradOutput, float* gradWeight)
    {
        var grid = new WinogradGrid(g.Input, g.Output, g.Padding);
        var (filters, channels) = (Up(g.K, CorrelationTile.Left), Up(g.Input.C, CorrelationTile.Right));
        var (filterGroups, channelGroups) = (Up(filters, Group), Up(channels, ChannelGroup));
        var shares = Math.Clamp(TasksEnough / (WinogradGrid.Window * filterGroups * channelGroups), 1, Up(grid.Count, Chunk));
        var padded = filters * channels * CorrelationTile.Left * CorrelationTile.Right;
        var sums = device.Rent(checked(shares * WinogradGrid.Points * padded) + Lanes.Width); // the finishing loop reads whole vectors
        var (most, mostChannels) = (Math.Min(Group, filters), Math.Min(ChannelGroup, channels));
        var scratch = WinogradGrid.Window * Lanes.Width * (Chunk * (most * CorrelationTile.Left + mostChannels * CorrelationTile.Right))
            + WinogradGrid.Window * most * mostChannels * CorrelationTile.Size;
        device.RunWithScratch(
            WinogradGrid.Window * filterGroups * channelGroups * shares, scratch,
            new Body(grid, filters, channels, filterGroups, shares, x, gradOutput, CpuBuffer.Of(sums)));
        device.Workers.Run(filters, new FinishTask(g.K, g.Input.C, channels, shares, padded, CpuBuffer.Of(sums), gradWeight));
        device.Return(sums);
    }

    static int Up(int count, int size) => (count + size - 1) / size;

    readonly struct Body(
        WinogradGrid grid, int filters, int channels, int filterGroups, int shares, float* x, float* gradOutput, float* sums) : IScratchBody
    {
        public void Run(int task, float* scratch)
        {
            var i = task % WinogradGrid.Window;
            var rest = task / WinogradGrid.Window;
            var share = rest % shares;
            var firstFilter = rest / shares % filterGroups * Group;
            var firstChannel = rest / shares / filterGroups * ChannelGroup;
            var (ownFilters, ownChannels) = (Math.Min(Group, filters - firstFilter), Math.Min(ChannelGroup, channels - firstChannel));
            var leftPoint = ownFilters * Chunk * CorrelationTile.Left * Lanes.Width;
            var rightPoint = ownChannels * Chunk * CorrelationTile.Right * Lanes.Width;
            var left = scratch;
            var right = left + WinogradGrid.Window * leftPoint;
            var totals = right + WinogradGrid.Window * rightPoint;
            var tiles = ownFilters * ownChannels;
            var width = channels * CorrelationTile.Right;
            var begin = (int)((long)grid.Count * share / shares);
            var last = (int)((long)grid.Count * (share + 1) / shares);
            var places = stackalloc WinogradTile[Chunk];
            for (var first = begin; first < last; first += Chunk)
            {
                var count = Math.Min(Chunk, last - first);
                var (starts, ends) = (first == begin, first + count == last);
                for (var t = 0; t < count; t++) places[t] = new WinogradTile(grid, first + t);
                for (var k = 0; k < ownFilters * CorrelationTile.Left; k++)
                    for (var t = 0; t < count; t++)
                    {
                        var to = left + ((k / CorrelationTile.Left * Chunk + t) * CorrelationTile.Left + k % CorrelationTile.Left) * Lanes.Width;
                        var filter = firstFilter * CorrelationTile.Left + k;
                        if (filter < grid.Output.C) WinogradGradOutput.Row(grid, places[t], gradOutput, filter, i, to, leftPoint);
                        else
                            Zero(to, leftPoint);
                    }
                for (var c = 0; c < ownChannels * CorrelationTile.Right; c++)
                    for (var t = 0; t < count; t++)
                    {
                        var to = right + ((c / CorrelationTile.Right * Chunk + t) * CorrelationTile.Right + c % CorrelationTile.Right) * Lanes.Width;
                        var channel = firstChannel * CorrelationTile.Right + c;
                        if (channel < grid.Source.C) WinogradInput.Row(grid, places[t], x, channel, i, to, rightPoint);
                        else
                            Zero(to, rightPoint);
                    }
                for (var j = 0; j < WinogradGrid.Window; j++)
                    for (var k = 0; k < ownFilters; k++)
                        for (var c = 0; c < ownChannels; c++)
                        {
                            // totals of a single chunk are added up at once and never leave the first-level cache
                            var total = totals + (starts && ends ? 0 : ((j * ownFilters + k) * ownChannels + c) * CorrelationTile.Size);
                            CorrelationTile.Run(
                                left + j * leftPoint + k * Chunk * CorrelationTile.Left * Lanes.Width,
                                right + j * rightPoint + c * Chunk * CorrelationTile.Right * Lanes.Width, count, starts, total);
                            if (!ends) continue;
                            var to = sums + (share * WinogradGrid.Points + i * WinogradGrid.Window + j) * ((long)filters * CorrelationTile.Left * width)
                                + (long)(firstFilter + k) * CorrelationTile.Left * width + (firstChannel + c) * CorrelationTile.Right;
                            AddLanes(total, to, width);
                        }
            }
        }

        static void Zero(float* to, int point)
        {
            for (var j = 0; j < WinogradGrid.Window; j++) Vector512<float>.Zero.Store(to + j * point);
        }

        static void AddLanes(float* totals, float* to, int width)
        {
            const int Sums = CorrelationTile.Left * CorrelationTile.Right;
            var sums = stackalloc float[Sums];
            for (var i = 0; i < Sums; i += 4, totals += 4 * Lanes.Width)
                Lanes.Sums(
                    Vector512.Load(totals), Vector512.Load(totals + Lanes.Width), Vector512.Load(totals + 2 * Lanes.Width),
                    Vector512.Load(totals + 3 * Lanes.Width)).Store(sums + i);
            for (var row = 0; row < CorrelationTile.Left; row++)
                new ReadOnlySpan<float>(sums + row * CorrelationTile.Right, CorrelationTile.Right).CopyTo(
                    new Span<float>(to + (long)row * width, CorrelationTile.Right));
        }
    }

    /// <summary>Adds the shares of four filters and applies Gᵀ·m·G, Gᵀ = [1 ½ ½ 0; 0 ½ −½ 0; 0 ½ ½ 1].</summary>
    readonly struct FinishTask(int filters, int channels, int channelTiles, int shares, int padded, float* sums, float* gradWeight) : IParallelBody
    {
        public void Run(int task)
        {
            var width = channelTiles * CorrelationTile.Right;
            var m = stackalloc Vector512<float>[WinogradGrid.Points];
            var results = stackalloc Vector512<float>[9];
            for (var k = task * CorrelationTile.Left; k < Math.Min(filters, (task + 1) * CorrelationTile.Left); k++)
                for (var c = 0; c < channels; c += Lanes.Width)
                {
                    for (var point = 0; point < WinogradGrid.Points; point++)
                    {
                        var from = sums + (long)point * padded + (long)k * width + c;
                        m[point] = Vector512.Load(from);
                        for (var share = 1; share < shares; share++) m[point] += Vector512.Load(from + (long)share * WinogradGrid.Points * padded);
                    }
                    Transform(m, results);
                    var to = gradWeight + ((long)k * channels + c) * 9;
                    var values = (float*)results;
                    for (var lane = 0; lane < Math.Min(Lanes.Width, channels - c); lane++)
                        for (var tap = 0; tap < 9; tap++) to[lane * 9 + tap] = values[tap * Lanes.Width + lane];
                }
        }

        static void Transform(Vector512<float>* m, Vector512<float>* to)
        {
            var rows = stackalloc Vector512<float>[12];
            for (var j = 0; j < 4; j++) Line(m + j, 4, rows + j, 4);
            for (var r = 0; r < 3; r++) Line(rows + r * 4, 1, to + r * 3, 1);
        }

        static void Line(Vector512<float>* from, int fromStep, Vector512<float>* to, int toStep)
        {
            var (m1, m2) = (from[fromStep], from[2 * fromStep]);
            var half = (m1 + m2) * 0.5f;
            to[0] = from[0] + half;
            to[toStep] = (m1 - m2) * 0.5f;
            to[2 * toStep] = half + from[3 * fromStep];
        }
    }
}
