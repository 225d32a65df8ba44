using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// sum[c] = factor · Σ_r x[r,c] of a rows × columns matrix, in a tree of fixed shape (<see cref="ColumnTree{TShape, TTree}"/>): up to 64 rows of a column are
/// added in order, then up to 64 such sums, until one is left. The shape depends on the extents alone, so the bits do not depend on the device; no sum has more
/// than 64 terms, so long sums stay exact.
/// </summary>
static class ColumnSumGpu
{
    public const int RowsPerThread = 64;

    const int MostRowsOfTree = RowsPerThread * RowsPerThread * RowsPerThread; // more leaves than this many rows have, are too many for one group to gather

    /// <summary>How many partial rows a first pass over <paramref name="rows"/> leaves.</summary>
    public static int Chunks(int rows) => (rows + RowsPerThread - 1) / RowsPerThread;

    public static void Run(GpuDevice device, int rows, int columns, DeviceBuffer source, DeviceBuffer sum, float factor = 1)
    {
        var from = source;
        while (rows > MostRowsOfTree)
        {
            var partial = device.Rent(Chunks(rows) * columns);
            device.Run(Chunks(rows) * columns, new Body(rows, columns, GpuBuffer.Of(from), GpuBuffer.Of(partial)));
            if (from != source) device.Return(from);
            from = partial;
            rows = Chunks(rows);
        }
        var sums = device.Rent(ColumnTreeGpu.Height(rows) * columns);
        ColumnTreeGpu.Run(device, rows, columns, 1, new Tree(rows, columns, factor, GpuBuffer.Of(from), GpuBuffer.Of(sums), GpuBuffer.Of(sum)));
        device.Return(sums);
        if (from != source) device.Return(from);
    }

    /// <summary>Σ of up to 64 rows of a column, from 64 · <paramref name="chunk"/> on.</summary>
    public static float Of(ArrayView<float> source, int rows, int columns, int chunk, int column)
    {
        var from = chunk * RowsPerThread;
        var to = Math.Min(rows, from + RowsPerThread);
        var sum = 0f;
        for (var row = from; row < to; row++) sum += source[row * columns + column];
        return sum;
    }

    internal readonly struct Body(int rows, int columns, ArrayView<float> source, ArrayView<float> sums) : IGpuBody
    {
        public void Run(int i)
        {
            var chunk = i / columns;
            sums[i] = Of(source, rows, columns, chunk, i - chunk * columns);
        }
    }

    internal readonly struct Tree(int rows, int columns, float factor, ArrayView<float> source, ArrayView<float> sums, ArrayView<float> sum) : IColumnTree
    {
        public void Leaf(int part, int unit) => sums[part * columns + unit] = Of(source, rows, columns, part, unit);

        public void Merge(int from, int parts, int span, int chunk, int column, int to) =>
            sums[(to + chunk) * columns + column] = Of(sums.SubView(from * columns), parts, columns, chunk, column);

        public void Finish(int from, int parts, int span, int column) => sum[column] = Of(sums.SubView(from * columns), parts, columns, 0, column) * factor;

        public void After(int row, int unit) { }
    }
}
