using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Batch normalization of an M × C matrix (channels last, M = N·H·W): sums over M are fixed trees (<see cref="ColumnTree{TShape, TTree}"/>); what is done to
/// each number is a thread's own, in the tree's launch where M is small. What a rectifier stopped is found again from x where it is needed, never stored.
/// </summary>
static class BatchNormGpu
{
    public static void RunningStatistics(GpuDevice device, int channels, in BatchNormStatistics statistics) =>
        device.Run(channels, new RunningBody(statistics));

    public static void Normalize(GpuDevice device, in BatchNormNumbers numbers, DeviceBuffer y)
    {
        var fours = numbers.Count / FourFloats.Width;
        if (numbers.IsBf16) device.Run(fours, new NormalizeBody<FourFloats, FourAlgebra, FoursOfBf16>(numbers, y));
        else if (numbers.HasFours) device.Run(fours, new NormalizeBody<FourFloats, FourAlgebra, Floats<FourFloats>>(numbers, y));
        else device.Run(numbers.Count, new NormalizeBody<float, FloatAlgebra, Floats<float>>(numbers, y));
    }

    /// <summary>
    /// gradWeight and gradBias from one pass over x and gradOutput, two trees side by side: Σ g·(x − mean) and Σ g of each channel. Then gradInput, where it is
    /// wanted and does not cost a launch of its own: true where it is written.
    /// </summary>
    public static bool GradParameters(
        GpuDevice device, in BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradWeight, DeviceBuffer gradBias, DeviceBuffer? gradInput)
    {
        var length = ColumnTreeGpu.Height(numbers.Rows) * numbers.Channels;
        var (products, sums) = (device.Rent(length), device.Rent(length));
        var hasAfter = gradInput is not null && ColumnTreeGpu.HasAfter(numbers.Rows);
        var last = new GradInputs(gradOutput, gradWeight, gradBias, gradInput ?? gradOutput);
        var units = numbers.Channels / FourFloats.Width;
        if (numbers.IsBf16)
            ColumnTreeGpu.Run(
                device, numbers.Rows, units, FourFloats.Width, new GradTree<FourFloats, FourAlgebra, FoursOfBf16>(numbers, last, products, sums),
                hasAfter: hasAfter);
        else if (numbers.HasFours)
            ColumnTreeGpu.Run(
                device, numbers.Rows, units, FourFloats.Width, new GradTree<FourFloats, FourAlgebra, Floats<FourFloats>>(numbers, last, products, sums),
                hasAfter: hasAfter);
        else
            ColumnTreeGpu.Run(
                device, numbers.Rows, numbers.Channels, 1, new GradTree<float, FloatAlgebra, Floats<float>>(numbers, last, products, sums),
                hasAfter: hasAfter);
        device.Return(products);
        device.Return(sums);
        return hasAfter;
    }

    public static void GradInputBatch(
        GpuDevice device, in BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradWeight, DeviceBuffer gradBias, DeviceBuffer gradInput)
    {
        var last = new GradInputs(gradOutput, gradWeight, gradBias, gradInput);
        var fours = numbers.Count / FourFloats.Width;
        if (numbers.IsBf16) device.Run(fours, new GradInputBody<FourFloats, FourAlgebra, FoursOfBf16>(numbers, last));
        else if (numbers.HasFours) device.Run(fours, new GradInputBody<FourFloats, FourAlgebra, Floats<FourFloats>>(numbers, last));
        else device.Run(numbers.Count, new GradInputBody<float, FloatAlgebra, Floats<float>>(numbers, last));
    }

    public static void GradInputRunning(GpuDevice device, in BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradInput)
    {
        var fours = numbers.Count / FourFloats.Width;
        if (numbers.IsBf16) device.Run(fours, new GradInputRunningBody<FourFloats, FourAlgebra, FoursOfBf16>(numbers, gradOutput, gradInput));
        else if (numbers.HasFours) device.Run(fours, new GradInputRunningBody<FourFloats, FourAlgebra, Floats<FourFloats>>(numbers, gradOutput, gradInput));
        else device.Run(numbers.Count, new GradInputRunningBody<float, FloatAlgebra, Floats<float>>(numbers, gradOutput, gradInput));
    }

    internal readonly struct RunningBody(BatchNormStatistics statistics) : IGpuBody
    {
        readonly float epsilon = statistics.Epsilon;
        readonly ArrayView<float> mean = GpuBuffer.Of(statistics.Mean), inverse = GpuBuffer.Of(statistics.Inverse);
        readonly ArrayView<float> runningMean = GpuBuffer.Of(statistics.RunningMean), runningVariance = GpuBuffer.Of(statistics.RunningVariance);

        public void Run(int i)
        {
            mean[i] = runningMean[i];
            inverse[i] = 1 / MathF.Sqrt(runningVariance[i] + epsilon);
        }
    }

    internal readonly struct NormalizeBody<T, TAlgebra, TNumbers>(BatchNormNumbers numbers, DeviceBuffer y) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T> where TNumbers : struct, INumbers<TNumbers, T>
    {
        readonly BatchNormViews<T, TAlgebra, TNumbers> numbers = new(numbers);
        readonly TNumbers y = TNumbers.Of(y);

        public void Run(int i) => y.Write(i, numbers.Rectified(i, i % numbers.Channels));
    }

    /// <summary>Gradients as a kernel's arguments.</summary>
    internal readonly record struct GradInputs(DeviceBuffer GradOutput, DeviceBuffer GradWeight, DeviceBuffer GradBias, DeviceBuffer GradInput);

    /// <summary>gradInput = weight · inverse · (g − gradBias/M − (x − mean) · inverse · gradWeight/M).</summary>
    internal readonly struct GradViews<T, TAlgebra, TNumbers>(BatchNormNumbers numbers, GradInputs gradients)
        where T : unmanaged where TAlgebra : struct, IAlgebra<T> where TNumbers : struct, INumbers<TNumbers, T>
    {
        readonly float share = 1f / numbers.Rows;
        readonly TNumbers gradOutput = TNumbers.Of(gradients.GradOutput), gradInput = TNumbers.Of(gradients.GradInput);
        readonly ArrayView<T> gradWeight = GpuBuffer.Of<T>(gradients.GradWeight), gradBias = GpuBuffer.Of<T>(gradients.GradBias);

        /// <summary>g, as the normalization sees it.</summary>
        public T Passed(BatchNormViews<T, TAlgebra, TNumbers> numbers, int i, int c) => numbers.Passed(i, c, gradOutput.Read(i));

        public void Write(BatchNormViews<T, TAlgebra, TNumbers> numbers, int i, int c)
        {
            var minusShare = TAlgebra.Constant(-share);
            var slope = TAlgebra.Multiply(TAlgebra.Multiply(gradWeight[c], minusShare), numbers.Inverse[c]);
            var gradient = TAlgebra.MultiplyAdd(minusShare, gradBias[c], Passed(numbers, i, c));
            gradInput.Write(i, TAlgebra.Multiply(numbers.Scale(c), TAlgebra.MultiplyAdd(numbers.Centered(i, c), slope, gradient)));
        }
    }

    /// <summary>Σ g·(x − mean) and Σ g of each channel, which become gradWeight and gradBias.</summary>
    internal readonly struct GradTree<T, TAlgebra, TNumbers>(BatchNormNumbers numbers, GradInputs gradients, DeviceBuffer products, DeviceBuffer sums)
        : IColumnTree
        where T : unmanaged where TAlgebra : struct, IAlgebra<T> where TNumbers : struct, INumbers<TNumbers, T>
    {
        readonly int rows = numbers.Rows, columns = numbers.Channels;
        readonly BatchNormViews<T, TAlgebra, TNumbers> numbers = new(numbers);
        readonly GradViews<T, TAlgebra, TNumbers> gradients = new(numbers, gradients);
        readonly ArrayView<T> leafProducts = GpuBuffer.Of<T>(products), leafSums = GpuBuffer.Of<T>(sums);
        readonly ArrayView<float> products = GpuBuffer.Of(products), sums = GpuBuffer.Of(sums), inverse = GpuBuffer.Of(numbers.Inverse),
            gradWeight = GpuBuffer.Of(gradients.GradWeight), gradBias = GpuBuffer.Of(gradients.GradBias);

        public void Leaf(int part, int unit)
        {
            var from = part * ColumnSumGpu.RowsPerThread;
            var to = Math.Min(rows, from + ColumnSumGpu.RowsPerThread);
            var (product, sum) = (TAlgebra.Constant(0), TAlgebra.Constant(0));
            for (var row = from; row < to; row++)
            {
                var at = row * numbers.Channels + unit;
                var gradient = gradients.Passed(numbers, at, unit);
                product = TAlgebra.MultiplyAdd(gradient, numbers.Centered(at, unit), product);
                sum = TAlgebra.Add(sum, gradient);
            }
            leafProducts[part * numbers.Channels + unit] = product;
            leafSums[part * numbers.Channels + unit] = sum;
        }

        public void Merge(int from, int parts, int span, int chunk, int column, int to)
        {
            var at = (to + chunk) * columns + column;
            products[at] = ColumnSumGpu.Of(products.SubView(from * columns), parts, columns, chunk, column);
            sums[at] = ColumnSumGpu.Of(sums.SubView(from * columns), parts, columns, chunk, column);
        }

        public void Finish(int from, int parts, int span, int column)
        {
            gradWeight[column] = ColumnSumGpu.Of(products.SubView(from * columns), parts, columns, 0, column) * inverse[column];
            gradBias[column] = ColumnSumGpu.Of(sums.SubView(from * columns), parts, columns, 0, column);
        }

        public void After(int row, int unit) => gradients.Write(numbers, row * numbers.Channels + unit, unit);
    }

    internal readonly struct GradInputBody<T, TAlgebra, TNumbers>(BatchNormNumbers numbers, GradInputs gradients) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T> where TNumbers : struct, INumbers<TNumbers, T>
    {
        readonly BatchNormViews<T, TAlgebra, TNumbers> numbers = new(numbers);
        readonly GradViews<T, TAlgebra, TNumbers> gradients = new(numbers, gradients);

        public void Run(int i) => gradients.Write(numbers, i, i % numbers.Channels);
    }

    internal readonly struct GradInputRunningBody<T, TAlgebra, TNumbers>(BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradInput) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T> where TNumbers : struct, INumbers<TNumbers, T>
    {
        readonly BatchNormViews<T, TAlgebra, TNumbers> numbers = new(numbers);
        readonly TNumbers gradOutput = TNumbers.Of(gradOutput), gradInput = TNumbers.Of(gradInput);

        public void Run(int i)
        {
            var c = i % numbers.Channels;
            gradInput.Write(i, TAlgebra.Multiply(numbers.Scale(c), numbers.Passed(i, c, gradOutput.Read(i))));
        }
    }
}
