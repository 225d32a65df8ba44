using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Mean and Σ(x − mean)² of each column of a rows × columns matrix in one pass: each thread takes those of up to 64 rows of one column, or of four; then up to
/// 64 such pairs are merged, until one is left. The tree's shape depends on the extents alone.
/// </summary>
/// <remarks>
/// Sums are of differences from the first row (or the first mean), one of the numbers summed: Σ(x − first)² is at most 65 times Σ(x − mean)² of 64 rows, so
/// what cancels is at most 6 bits, wherever the mean lies. Merging is Chan's: the squares around each mean, and those of the means around theirs, weighted by
/// rows. Source: Chan, Golub and LeVeque 1983.
/// </remarks>
static class BatchMomentsGpu
{
    const int Fan = ColumnSumGpu.RowsPerThread;

    public static void Run(GpuDevice device, Extent e, DeviceBuffer x, in BatchNormStatistics statistics)
    {
        var rows = e.N * e.Plane;
        var parts = ColumnSumGpu.Chunks(rows);
        var means = device.Rent(parts * e.C);
        var squares = device.Rent(parts * e.C);
        if (FourFloats.Fits(e.C))
            device.Run(parts * e.C / FourFloats.Width, new ChunkBody<FourFloats, FourAlgebra>(rows, e.C / FourFloats.Width, x, means, squares));
        else
            device.Run(parts * e.C, new ChunkBody<float, FloatAlgebra>(rows, e.C, x, means, squares));
        Merge(device, e, means, squares, statistics);
        device.Return(means);
        device.Return(squares);
    }

    /// <summary>From the moments of strips of 64 rows, [⌈M/64⌉, C] each, to those of the whole. The strips' stay with the caller.</summary>
    public static void Merge(GpuDevice device, Extent e, DeviceBuffer means, DeviceBuffer squares, in BatchNormStatistics statistics)
    {
        var rows = e.N * e.Plane;
        var (parts, span) = (ColumnSumGpu.Chunks(rows), Fan);
        var strips = means;
        while (parts > Fan)
        {
            var count = ColumnSumGpu.Chunks(parts) * e.C;
            var merged = (Means: device.Rent(count), Squares: device.Rent(count));
            var moments = new Moments(rows, e.C, parts, span, means, squares);
            device.Run(count, new MergeBody(moments, GpuBuffer.Of(merged.Means), GpuBuffer.Of(merged.Squares)));
            if (means != strips)
            {
                device.Return(means);
                device.Return(squares);
            }
            (means, squares) = merged;
            (parts, span) = (ColumnSumGpu.Chunks(parts), span * Fan);
        }
        device.Run(e.C, new StatisticsBody(new Moments(rows, e.C, parts, span, means, squares), statistics));
        if (means == strips) return;
        device.Return(means);
        device.Return(squares);
    }

    /// <summary>Mean and squares of 64 rows of a column.</summary>
    internal readonly struct ChunkBody<T, TAlgebra>(int rows, int columns, DeviceBuffer x, DeviceBuffer means, DeviceBuffer squares) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly int rows = rows, columns = columns;
        readonly ArrayView<T> x = GpuBuffer.Of<T>(x), means = GpuBuffer.Of<T>(means), squares = GpuBuffer.Of<T>(squares);

        public void Run(int i)
        {
            var chunk = i / columns;
            var column = i - chunk * columns;
            var from = chunk * Fan;
            var to = Math.Min(rows, from + Fan);
            var first = x[from * columns + column];
            var (sum, square) = (TAlgebra.Constant(0), TAlgebra.Constant(0));
            for (var row = from; row < to; row++)
            {
                var d = TAlgebra.Subtract(x[row * columns + column], first);
                sum = TAlgebra.Add(sum, d);
                square = TAlgebra.MultiplyAdd(d, d, square);
            }
            var away = TAlgebra.Divide(sum, TAlgebra.Constant(to - from));
            means[i] = TAlgebra.Add(first, away);
            square = TAlgebra.Subtract(square, TAlgebra.Multiply(sum, away));
            squares[i] = TAlgebra.WhereNegative(square, TAlgebra.Constant(0), square);
        }
    }

    internal readonly struct MergeBody(Moments moments, ArrayView<float> means, ArrayView<float> squares) : IGpuBody
    {
        public void Run(int i) => (means[i], squares[i]) = moments.Merge(i);
    }

    internal readonly struct StatisticsBody(Moments moments, BatchNormStatistics statistics) : IGpuBody
    {
        readonly Moments moments = moments;
        readonly float momentum = statistics.Momentum, epsilon = statistics.Epsilon;
        readonly ArrayView<float> mean = GpuBuffer.Of(statistics.Mean), inverse = GpuBuffer.Of(statistics.Inverse);
        readonly ArrayView<float> runningMean = GpuBuffer.Of(statistics.RunningMean), runningVariance = GpuBuffer.Of(statistics.RunningVariance);

        public void Run(int i)
        {
            var (center, squares) = moments.Merge(i);
            mean[i] = center;
            inverse[i] = 1 / MathF.Sqrt(squares / moments.Rows + epsilon);
            var kept = 1 - momentum;
            runningMean[i] = GpuMath.MultiplyAdd(kept, runningMean[i], momentum * center);
            runningVariance[i] = GpuMath.MultiplyAdd(kept, runningVariance[i], momentum * (squares / (moments.Rows - 1)));
        }
    }

    /// <summary>The moments of parts of a matrix's columns: part p stands for the rows from p · span, span of them or what is left.</summary>
    internal readonly struct Moments(int rows, int columns, int parts, int span, DeviceBuffer means, DeviceBuffer squares)
    {
        public readonly int Rows = rows;
        readonly int columns = columns, parts = parts, span = span;
        readonly ArrayView<float> means = GpuBuffer.Of(means), squares = GpuBuffer.Of(squares);

        /// <summary>Those of up to 64 parts of a column together.</summary>
        public (float Mean, float Squares) Merge(int i)
        {
            var chunk = i / columns;
            var column = i - chunk * columns;
            var from = chunk * Fan;
            var to = Math.Min(parts, from + Fan);
            var first = means[from * columns + column];
            var (sum, within, between) = (0f, 0f, 0f);
            for (var part = from; part < to; part++)
            {
                var d = means[part * columns + column] - first;
                var weighted = d * Math.Min(span, Rows - part * span);
                sum += weighted;
                within += squares[part * columns + column];
                between = GpuMath.MultiplyAdd(weighted, d, between);
            }
            var away = sum / (Math.Min(Rows, to * span) - from * span);
            between -= sum * away;
            return (first + away, within + (between < 0 ? 0 : between));
        }
    }
}
