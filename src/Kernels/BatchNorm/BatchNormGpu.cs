using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Batch normalization of an M × C matrix (channels last, M = N·H·W): sums over M are fixed trees, whose first level a thread computes from 64 rows of one
/// channel, or of four; what is done to each number is a thread's own. What a rectifier stopped is found again from x where it is needed, never stored.
/// </summary>
static class BatchNormGpu
{
    public static void RunningStatistics(GpuDevice device, int channels, in BatchNormStatistics statistics) =>
        device.Run(channels, new RunningBody(statistics));

    public static void Normalize(GpuDevice device, in BatchNormNumbers numbers, DeviceBuffer y)
    {
        if (numbers.HasFours) device.Run(numbers.Count / FourFloats.Width, new NormalizeBody<FourFloats, FourAlgebra>(numbers, y));
        else device.Run(numbers.Count, new NormalizeBody<float, FloatAlgebra>(numbers, y));
    }

    /// <summary>gradWeight and gradBias from one pass over x and gradOutput: side by side as 2C columns, [Σ g·(x − mean), Σ g] of each channel.</summary>
    public static void GradParameters(GpuDevice device, in BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradWeight, DeviceBuffer gradBias)
    {
        var (rows, channels) = (numbers.Rows, numbers.Channels);
        var chunks = ColumnSumGpu.Chunks(rows);
        var partial = device.Rent(chunks * 2 * channels);
        if (numbers.HasFours) device.Run(chunks * channels / FourFloats.Width, new SumsBody<FourFloats, FourAlgebra>(rows, numbers, gradOutput, partial));
        else device.Run(chunks * channels, new SumsBody<float, FloatAlgebra>(rows, numbers, gradOutput, partial));
        var (last, parts) = ColumnSumGpu.Fold(device, chunks, 2 * channels, partial);
        device.Run(
            channels, new LastSumsBody(parts, channels, GpuBuffer.Of(last), GpuBuffer.Of(numbers.Inverse), GpuBuffer.Of(gradWeight), GpuBuffer.Of(gradBias)));
        device.Return(last);
    }

    public static void GradInputBatch(
        GpuDevice device, in BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradWeight, DeviceBuffer gradBias, DeviceBuffer gradInput)
    {
        var (share, fours) = (1f / numbers.Rows, numbers.Count / FourFloats.Width);
        if (numbers.HasFours) device.Run(fours, new GradInputBody<FourFloats, FourAlgebra>(share, numbers, gradOutput, gradWeight, gradBias, gradInput));
        else
            device.Run(numbers.Count, new GradInputBody<float, FloatAlgebra>(share, numbers, gradOutput, gradWeight, gradBias, gradInput));
    }

    public static void GradInputRunning(GpuDevice device, in BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradInput)
    {
        if (numbers.HasFours) device.Run(numbers.Count / FourFloats.Width, new GradInputRunningBody<FourFloats, FourAlgebra>(numbers, gradOutput, gradInput));
        else device.Run(numbers.Count, new GradInputRunningBody<float, FloatAlgebra>(numbers, gradOutput, gradInput));
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

    internal readonly struct NormalizeBody<T, TAlgebra>(BatchNormNumbers numbers, DeviceBuffer y) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly BatchNormViews<T, TAlgebra> numbers = new(numbers);
        readonly ArrayView<T> y = GpuBuffer.Of<T>(y);

        public void Run(int i)
        {
            var result = numbers.Result(i, i % numbers.Channels);
            y[i] = numbers.Rectify == 0 ? result : TAlgebra.WhereNegative(result, TAlgebra.Constant(0), result);
        }
    }

    /// <summary>Σ g·(x − mean) and Σ g over 64 rows of a channel.</summary>
    internal readonly struct SumsBody<T, TAlgebra>(int rows, BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer partial) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly int rows = rows;
        readonly BatchNormViews<T, TAlgebra> numbers = new(numbers);
        readonly ArrayView<T> gradOutput = GpuBuffer.Of<T>(gradOutput), partial = GpuBuffer.Of<T>(partial);

        public void Run(int i)
        {
            var chunk = i / numbers.Channels;
            var c = i - chunk * numbers.Channels;
            var from = chunk * ColumnSumGpu.RowsPerThread;
            var to = Math.Min(rows, from + ColumnSumGpu.RowsPerThread);
            var (products, sum) = (TAlgebra.Constant(0), TAlgebra.Constant(0));
            for (var row = from; row < to; row++)
            {
                var at = row * numbers.Channels + c;
                var gradient = numbers.Passed(at, c, gradOutput[at]);
                products = TAlgebra.MultiplyAdd(gradient, numbers.Centered(at, c), products);
                sum = TAlgebra.Add(sum, gradient);
            }
            partial[2 * chunk * numbers.Channels + c] = products;
            partial[(2 * chunk + 1) * numbers.Channels + c] = sum;
        }
    }

    internal readonly struct LastSumsBody(
        int parts, int channels, ArrayView<float> partial, ArrayView<float> inverse, ArrayView<float> gradWeight, ArrayView<float> gradBias) : IGpuBody
    {
        public void Run(int i)
        {
            var (products, sum) = (0f, 0f);
            for (var part = 0; part < parts; part++)
            {
                products += partial[2 * part * channels + i];
                sum += partial[(2 * part + 1) * channels + i];
            }
            gradWeight[i] = products * inverse[i];
            gradBias[i] = sum;
        }
    }

    internal readonly struct GradInputBody<T, TAlgebra>(
        float share, BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradWeight, DeviceBuffer gradBias, DeviceBuffer gradInput) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly float share = share;
        readonly BatchNormViews<T, TAlgebra> numbers = new(numbers);
        readonly ArrayView<T> gradOutput = GpuBuffer.Of<T>(gradOutput), gradWeight = GpuBuffer.Of<T>(gradWeight), gradBias = GpuBuffer.Of<T>(gradBias),
            gradInput = GpuBuffer.Of<T>(gradInput);

        public void Run(int i)
        {
            var c = i % numbers.Channels;
            var minusShare = TAlgebra.Constant(-share);
            var slope = TAlgebra.Multiply(TAlgebra.Multiply(gradWeight[c], minusShare), numbers.Inverse[c]);
            var gradient = TAlgebra.MultiplyAdd(minusShare, gradBias[c], numbers.Passed(i, c, gradOutput[i]));
            gradInput[i] = TAlgebra.Multiply(numbers.Scale(c), TAlgebra.MultiplyAdd(numbers.Centered(i, c), slope, gradient));
        }
    }

    internal readonly struct GradInputRunningBody<T, TAlgebra>(BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradInput) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly BatchNormViews<T, TAlgebra> numbers = new(numbers);
        readonly ArrayView<T> gradOutput = GpuBuffer.Of<T>(gradOutput), gradInput = GpuBuffer.Of<T>(gradInput);

        public void Run(int i)
        {
            var c = i % numbers.Channels;
            gradInput[i] = TAlgebra.Multiply(numbers.Scale(c), numbers.Passed(i, c, gradOutput[i]));
        }
    }
}
