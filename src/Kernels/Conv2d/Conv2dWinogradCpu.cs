namespace NativeTickets.Kernels;

/// <summary>
/// 3 × 3 convolution forward and its transpose by Winograd's F(2×2, 3×3) in the batch-lane layout: y = Aᵀ·(Σ_c (G·g·Gᵀ) ⊙ (Bᵀ·d·B))·A, where the sums are
/// sixteen plain products of matrices, [K, C] by [C, vectors]. A task owns eight tile vectors for all filters or a share of them. Sums have one order, whatever
/// the number of threads. The transforms' entries are 0, ±1 and ½, so that rounding grows by a small factor only.
/// </summary>
static unsafe class Conv2dWinogradCpu
{
    const int Vectors = 8; // of a task: with 64 channels and more the products then outweigh the transforms, and inputs fit the second-level cache
    const int Groups = 5; // of six filters, whose sums wait in cache for their transform: 240 kB
    const int TasksEnough = 64;

    public static void Forward(CpuDevice device, in Conv2dGeometry g, float* x, float* weight, FilterEpilogue epilogue, float* y)
    {
        var filter = g.Input.C * g.R * g.S;
        Run(device, new WinogradGrid(g.Input, g.Output, g.Padding), filter, g.R * g.S, false, x, weight, epilogue, y);
    }

    public static void GradInput(CpuDevice device, in Conv2dGeometry g, float* gradOutput, float* weight, float* gradInput)
    {
        var filter = g.Input.C * g.R * g.S;
        Run(device, new WinogradGrid(g.Output, g.Input, g.R - 1 - g.Padding), g.R * g.S, filter, true, gradOutput, weight, FilterEpilogue.None, gradInput);
    }

    static void Run(
        CpuDevice device, in WinogradGrid grid, int outputStride, int sourceStride, bool turned, float* source, float* weight, FilterEpilogue epilogue,
        float* target)
    {
        var (outputs, sources) = (grid.Output.C, grid.Source.C);
        var packed = device.Rent(WinogradWeights.Length(outputs, sources));
        var groups = Up(outputs, ProductTile.Rows);
        device.Workers.Run(groups, new PackTask(outputs, sources, outputStride, sourceStride, turned, weight, CpuBuffer.Of(packed)));
        var chunks = Up(grid.Count, Vectors);
        var shares = Math.Clamp(TasksEnough / chunks, 1, Up(groups, 2 * Groups));
        var inputs = PointStride(sources) * WinogradGrid.Points;
        var scratch = inputs + PointStride(Groups * ProductTile.Rows) * WinogradGrid.Points;
        device.RunWithScratch(chunks * shares, scratch, new ProductTask(grid, chunks, Up(groups, shares), source, CpuBuffer.Of(packed), epilogue, target));
        device.Return(packed);
    }

    static int Up(int count, int size) => (count + size - 1) / size;

    // one vector more than there are: strides of powers of two would all fall on the same lines of the cache
    static int PointStride(int channels) => (channels * Vectors + 1) * Lanes.Width;

    readonly struct PackTask(int outputs, int sources, int outputStride, int sourceStride, bool turned, float* weight, float* packed) : IParallelBody
    {
        public void Run(int group) => WinogradWeights.Pack(group, outputs, sources, outputStride, sourceStride, turned, weight, packed);
    }

    readonly struct ProductTask(
        WinogradGrid grid, int chunks, int groupsPerTask, float* source, float* packed, FilterEpilogue epilogue, float* target) : IScratchBody
    {
        public void Run(int task, float* scratch)
        {
            var (outputs, sources) = (grid.Output.C, grid.Source.C);
            var (inputPoint, sumPoint) = (PointStride(sources), PointStride(Groups * ProductTile.Rows));
            var inputs = scratch;
            var sums = inputs + (long)inputPoint * WinogradGrid.Points;
            var first = task % chunks * Vectors;
            var count = Math.Min(Vectors, grid.Count - first);
            var tiles = stackalloc WinogradTile[Vectors];
            for (var v = 0; v < count; v++) tiles[v] = new WinogradTile(grid, first + v);
            for (var c = 0; c < sources; c++)
                for (var v = 0; v < count; v++)
                    WinogradInput.Transform(grid, tiles[v], source, c, inputs + (c * Vectors + v) * Lanes.Width, inputPoint);

            var groups = Up(outputs, ProductTile.Rows);
            var firstGroup = task / chunks * groupsPerTask;
            var lastGroup = Math.Min(groups, firstGroup + groupsPerTask);
            for (var some = firstGroup; some < lastGroup; some += Groups)
            {
                var end = Math.Min(lastGroup, some + Groups);
                for (var point = 0; point < WinogradGrid.Points; point++)
                    for (var group = some; group < end; group++)
                        for (var v = 0; v < count; v += ProductTile.Vectors)
                            ProductTile.Run(
                                packed + ((long)group * WinogradGrid.Points + point) * sources * ProductTile.Rows, sources,
                                inputs + (long)point * inputPoint + v * Lanes.Width, Vectors * Lanes.Width,
                                sums + (long)point * sumPoint + ((group - some) * ProductTile.Rows * Vectors + v) * Lanes.Width, Vectors * Lanes.Width);
                for (var k = some * ProductTile.Rows; k < Math.Min(outputs, end * ProductTile.Rows); k++)
                    for (var v = 0; v < count; v++)
                        WinogradOutput.Transform(
                            grid, tiles[v], k, epilogue, sums + ((k - some * ProductTile.Rows) * Vectors + v) * Lanes.Width, sumPoint, target);
            }
        }
    }
}
