using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// sum[c] = factor · Σ_r x[r,c] of a rows × columns matrix, in a tree of fixed shape: each thread adds up to 64 rows of one column in order, and launches
/// follow until one row is left. The shape depends on the extents alone, so the bits do not depend on the device; no sum has more than 64 terms, so long sums
/// stay exact.
/// </summary>
static class ColumnSumGpu
{
    public const int RowsPerThread = 64;

    /// <summary>How many partial rows a first pass over <paramref name="rows"/> leaves.</summary>
    public static int Chunks(int rows) => (rows + RowsPerThread - 1) / RowsPerThread;

    public static void Run(GpuDevice device, int rows, int columns, DeviceBuffer source, DeviceBuffer sum, float factor = 1)
    {
        var (from, left) = Rows(device, rows, columns, source);
        device.Run(columns, new Body(left, columns, factor, GpuBuffer.Of(from), GpuBuffer.Of(sum)));
        if (from != source) device.Return(from);
    }

    /// <summary>Adds rows until at most 64 are left, for a kernel of the caller's to add. Takes a rented buffer and gives one to return.</summary>
    public static (DeviceBuffer Sums, int Rows) Fold(GpuDevice device, int rows, int columns, DeviceBuffer rented)
    {
        var (sums, left) = Rows(device, rows, columns, rented);
        if (sums != rented) device.Return(rented);
        return (sums, left);
    }

    static (DeviceBuffer Sums, int Rows) Rows(GpuDevice device, int rows, int columns, DeviceBuffer source)
    {
        var from = source;
        while (Chunks(rows) > 1)
        {
            var partial = device.Rent(Chunks(rows) * columns);
            device.Run(Chunks(rows) * columns, new Body(rows, columns, 1, GpuBuffer.Of(from), GpuBuffer.Of(partial)));
            if (from != source) device.Return(from);
            from = partial;
            rows = Chunks(rows);
        }
        return (from, rows);
    }

    internal readonly struct Body(int rows, int columns, float factor, ArrayView<float> source, ArrayView<float> sums) : IGpuBody
    {
        public void Run(int i)
        {
            var chunk = i / columns;
            var column = i - chunk * columns;
            var from = chunk * RowsPerThread;
            var to = Math.Min(rows, from + RowsPerThread);
            var sum = 0f;
            for (var row = from; row < to; row++) sum += source[row * columns + column];
            sums[i] = sum * factor;
        }
    }
}
