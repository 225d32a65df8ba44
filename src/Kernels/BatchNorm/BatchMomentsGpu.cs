using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Mean and Σ(x − mean)² of each column of a rows × columns matrix in one pass (<see cref="ColumnTree{TShape, TTree}"/>): up to 64 rows of one column, or of
/// four, are a leaf; then up to 64 such pairs are merged, until one is left. The tree's shape depends on the extents alone.
/// </summary>
/// <remarks>
/// Sums are of differences from the first row (or the first mean), one of the numbers summed: Σ(x − first)² is at most 65 times Σ(x − mean)² of 64 rows, so
/// what cancels is at most 6 bits, wherever the mean lies. Merging is Chan's: the squares around each mean, and those of the means around theirs, weighted by
/// rows. Source: Chan, Golub and LeVeque 1983.
/// </remarks>
static class BatchMomentsGpu
{
    const int Fan = ColumnSumGpu.RowsPerThread;

    /// <summary>
    /// Statistics of numbers.X, and y where that does not cost a launch of its own: true where y is written. Moments of strips of 64 rows that were gathered
    /// already, [height of the tree, C], stay with the caller.
    /// </summary>
    public static bool Run(
        GpuDevice device, in BatchNormNumbers numbers, in BatchNormStatistics statistics, DeviceBuffer? y, DeviceBuffer? means, DeviceBuffer? squares)
    {
        var (rows, length) = (numbers.Rows, ColumnTreeGpu.Height(numbers.Rows) * numbers.Channels);
        var hasAfter = y is not null && ColumnTreeGpu.HasAfter(rows);
        var (gathered, around) = (means ?? device.Rent(length), squares ?? device.Rent(length));
        var fours = numbers.HasFours;
        var (units, width) = fours ? (numbers.Channels / FourFloats.Width, FourFloats.Width) : (numbers.Channels, 1);
        var (hasLeaves, to) = (means is null, y ?? numbers.X);
        if (numbers.IsBf16)
            ColumnTreeGpu.Run(
                device, rows, units, width, new Tree<FourFloats, FourAlgebra, FoursOfBf16>(numbers, statistics, gathered, around, to), hasLeaves, hasAfter);
        else if (fours)
            ColumnTreeGpu.Run(
                device, rows, units, width, new Tree<FourFloats, FourAlgebra, Floats<FourFloats>>(numbers, statistics, gathered, around, to), hasLeaves,
                hasAfter);
        else
            ColumnTreeGpu.Run(
                device, rows, units, width, new Tree<float, FloatAlgebra, Floats<float>>(numbers, statistics, gathered, around, to), hasLeaves, hasAfter);
        if (means is null) device.Return(gathered);
        if (squares is null) device.Return(around);
        return hasAfter;
    }

    internal readonly struct Tree<T, TAlgebra, TNumbers>(
        BatchNormNumbers numbers, BatchNormStatistics statistics, DeviceBuffer means, DeviceBuffer squares, DeviceBuffer y) : IColumnTree
        where T : unmanaged where TAlgebra : struct, IAlgebra<T> where TNumbers : struct, INumbers<TNumbers, T>
    {
        readonly int rows = numbers.Rows, columns = numbers.Channels;
        readonly float momentum = statistics.Momentum, epsilon = statistics.Epsilon;
        readonly BatchNormViews<T, TAlgebra, TNumbers> numbers = new(numbers);
        readonly TNumbers y = TNumbers.Of(y);
        readonly ArrayView<T> leafMeans = GpuBuffer.Of<T>(means), leafSquares = GpuBuffer.Of<T>(squares);
        readonly ArrayView<float> means = GpuBuffer.Of(means), squares = GpuBuffer.Of(squares);
        readonly ArrayView<float> mean = GpuBuffer.Of(statistics.Mean), inverse = GpuBuffer.Of(statistics.Inverse);
        readonly ArrayView<float> runningMean = GpuBuffer.Of(statistics.RunningMean), runningVariance = GpuBuffer.Of(statistics.RunningVariance);

        public void Leaf(int part, int unit)
        {
            var units = numbers.Channels;
            var from = part * Fan;
            var to = Math.Min(rows, from + Fan);
            var first = numbers.X.Read(from * units + unit);
            var (sum, square) = (TAlgebra.Constant(0), TAlgebra.Constant(0));
            for (var row = from; row < to; row++)
            {
                var d = TAlgebra.Subtract(numbers.X.Read(row * units + unit), first);
                sum = TAlgebra.Add(sum, d);
                square = TAlgebra.MultiplyAdd(d, d, square);
            }
            var away = TAlgebra.Divide(sum, TAlgebra.Constant(to - from));
            leafMeans[part * units + unit] = TAlgebra.Add(first, away);
            square = TAlgebra.Subtract(square, TAlgebra.Multiply(sum, away));
            leafSquares[part * units + unit] = TAlgebra.WhereNegative(square, TAlgebra.Constant(0), square);
        }

        public void Merge(int from, int parts, int span, int chunk, int column, int to)
        {
            var at = (to + chunk) * columns + column;
            (means[at], squares[at]) = Merged(from, parts, span, chunk, column);
        }

        public void Finish(int from, int parts, int span, int column)
        {
            var (center, around) = Merged(from, parts, span, 0, column);
            mean[column] = center;
            inverse[column] = 1 / MathF.Sqrt(around / rows + epsilon);
            var kept = 1 - momentum;
            runningMean[column] = GpuMath.MultiplyAdd(kept, runningMean[column], momentum * center);
            runningVariance[column] = GpuMath.MultiplyAdd(kept, runningVariance[column], momentum * (around / (rows - 1)));
        }

        public void After(int row, int unit)
        {
            var i = row * numbers.Channels + unit;
            y.Write(i, numbers.Rectified(i, unit));
        }

        /// <summary>The moments of up to 64 parts of a column together: part p stands for the rows from p · span on, span of them or what is left.</summary>
        (float Mean, float Squares) Merged(int level, int parts, int span, int chunk, int column)
        {
            var from = chunk * Fan;
            var to = Math.Min(parts, from + Fan);
            var first = means[(level + from) * columns + column];
            var (sum, within, between) = (0f, 0f, 0f);
            for (var part = from; part < to; part++)
            {
                var d = means[(level + part) * columns + column] - first;
                var weighted = d * Math.Min(span, rows - part * span);
                sum += weighted;
                within += squares[(level + part) * columns + column];
                between = GpuMath.MultiplyAdd(weighted, d, between);
            }
            var away = sum / (Math.Min(rows, to * span) - from * span);
            between -= sum * away;
            return (first + away, within + (between < 0 ? 0 : between));
        }
    }
}
