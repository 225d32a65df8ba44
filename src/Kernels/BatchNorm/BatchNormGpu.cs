using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Batch normalization of an M × C matrix (channels last, M = N·H·W): sums over M are fixed trees (<see cref="ColumnSumGpu"/>), whose first level a thread computes
/// from 64 rows of one channel; what is done to each number is a thread's own. The variance takes a second pass over the differences from the mean.
/// </summary>
static class BatchNormGpu
{
    public static void BatchStatistics(
        GpuDevice device, Extent e, float momentum, float epsilon, DeviceBuffer x, DeviceBuffer runningMean, DeviceBuffer runningVariance, DeviceBuffer mean, DeviceBuffer inverse)
    {
        var rows = e.N * e.Plane;
        var chunks = ColumnSumGpu.Chunks(rows);
        ColumnSumGpu.Run(device, rows, e.C, x, mean, 1f / rows);
        var partial = device.Rent(chunks * e.C);
        var squares = device.Rent(e.C);
        device.Run(chunks * e.C, new SquaresBody(rows, e.C, GpuBuffer.Of(x), GpuBuffer.Of(mean), GpuBuffer.Of(partial)));
        ColumnSumGpu.Run(device, chunks, e.C, partial, squares);
        device.Run(e.C, new StatisticsBody(
            rows, momentum, epsilon, GpuBuffer.Of(squares), GpuBuffer.Of(mean), GpuBuffer.Of(inverse), GpuBuffer.Of(runningMean), GpuBuffer.Of(runningVariance)));
        device.Return(squares);
        device.Return(partial);
    }

    public static void RunningStatistics(
        GpuDevice device, int channels, float epsilon, DeviceBuffer runningMean, DeviceBuffer runningVariance, DeviceBuffer mean, DeviceBuffer inverse)
    {
        device.Run(channels, new RunningBody(epsilon, GpuBuffer.Of(runningMean), GpuBuffer.Of(runningVariance), GpuBuffer.Of(mean), GpuBuffer.Of(inverse)));
    }

    public static void Normalize(GpuDevice device, Extent e, DeviceBuffer x, DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer weight, DeviceBuffer bias, bool rectify, DeviceBuffer y) =>
        device.Run(e.Count, new NormalizeBody(
            e.C, rectify ? 1 : 0, GpuBuffer.Of(x), GpuBuffer.Of(mean), GpuBuffer.Of(inverse), GpuBuffer.Of(weight), GpuBuffer.Of(bias), GpuBuffer.Of(y)));

    /// <summary>gradOutput where the normalization's result is above 0, else 0: what a rectifier behind it lets through.</summary>
    public static void Passed(
        GpuDevice device, Extent e, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer weight, DeviceBuffer bias, DeviceBuffer passed) =>
        device.Run(e.Count, new PassedBody(
            e.C, GpuBuffer.Of(x), GpuBuffer.Of(gradOutput), GpuBuffer.Of(mean), GpuBuffer.Of(inverse), GpuBuffer.Of(weight), GpuBuffer.Of(bias), GpuBuffer.Of(passed)));

    public static void GradParameters(
        GpuDevice device, Extent e, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer gradWeight, DeviceBuffer gradBias)
    {
        var rows = e.N * e.Plane;
        var chunks = ColumnSumGpu.Chunks(rows);
        var partial = device.Rent(chunks * e.C);
        device.Run(chunks * e.C, new ProductsBody(
            rows, e.C, GpuBuffer.Of(x), GpuBuffer.Of(gradOutput), GpuBuffer.Of(mean), GpuBuffer.Of(inverse), GpuBuffer.Of(partial)));
        ColumnSumGpu.Run(device, chunks, e.C, partial, gradWeight);
        device.Return(partial);
        ColumnSumGpu.Run(device, rows, e.C, gradOutput, gradBias);
    }

    public static void GradInputBatch(
        GpuDevice device, Extent e, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer weight, DeviceBuffer gradWeight,
        DeviceBuffer gradBias, DeviceBuffer gradInput)
    {
        device.Run(e.Count, new GradInputBody(
            e.C, 1f / (e.N * e.Plane), GpuBuffer.Of(x), GpuBuffer.Of(gradOutput), GpuBuffer.Of(mean), GpuBuffer.Of(inverse), GpuBuffer.Of(weight),
            GpuBuffer.Of(gradWeight), GpuBuffer.Of(gradBias), GpuBuffer.Of(gradInput)));
    }

    public static void GradInputRunning(GpuDevice device, Extent e, DeviceBuffer gradOutput, DeviceBuffer inverse, DeviceBuffer weight, DeviceBuffer gradInput) =>
        device.Run(e.Count, new GradInputRunningBody(e.C, GpuBuffer.Of(gradOutput), GpuBuffer.Of(inverse), GpuBuffer.Of(weight), GpuBuffer.Of(gradInput)));

    /// <summary>Σ (x − mean)² over 64 rows of a channel.</summary>
    internal readonly struct SquaresBody(int rows, int channels, ArrayView<float> x, ArrayView<float> mean, ArrayView<float> partial) : IGpuBody
    {
        public void Run(int i)
        {
            var chunk = i / channels;
            var c = i - chunk * channels;
            var from = chunk * ColumnSumGpu.RowsPerThread;
            var to = Math.Min(rows, from + ColumnSumGpu.RowsPerThread);
            var sum = 0f;
            for (var row = from; row < to; row++)
            {
                var d = x[row * channels + c] - mean[c];
                sum = GpuMath.MultiplyAdd(d, d, sum);
            }
            partial[i] = sum;
        }
    }

    /// <summary>Σ gradOutput · x̂ over 64 rows of a channel.</summary>
    internal readonly struct ProductsBody(
        int rows, int channels, ArrayView<float> x, ArrayView<float> gradOutput, ArrayView<float> mean, ArrayView<float> inverse, ArrayView<float> partial) : IGpuBody
    {
        public void Run(int i)
        {
            var chunk = i / channels;
            var c = i - chunk * channels;
            var from = chunk * ColumnSumGpu.RowsPerThread;
            var to = Math.Min(rows, from + ColumnSumGpu.RowsPerThread);
            var sum = 0f;
            for (var row = from; row < to; row++) sum = GpuMath.MultiplyAdd(gradOutput[row * channels + c], x[row * channels + c] - mean[c], sum);
            partial[i] = sum * inverse[c];
        }
    }

    internal readonly struct StatisticsBody(
        int rows, float momentum, float epsilon, ArrayView<float> squares, ArrayView<float> mean, ArrayView<float> inverse, ArrayView<float> runningMean,
        ArrayView<float> runningVariance) : IGpuBody
    {
        public void Run(int i)
        {
            inverse[i] = 1 / MathF.Sqrt(squares[i] / rows + epsilon);
            var kept = 1 - momentum;
            runningMean[i] = GpuMath.MultiplyAdd(kept, runningMean[i], momentum * mean[i]);
            runningVariance[i] = GpuMath.MultiplyAdd(kept, runningVariance[i], momentum * (squares[i] / (rows - 1)));
        }
    }

    internal readonly struct RunningBody(
        float epsilon, ArrayView<float> runningMean, ArrayView<float> runningVariance, ArrayView<float> mean, ArrayView<float> inverse) : IGpuBody
    {
        public void Run(int i)
        {
            mean[i] = runningMean[i];
            inverse[i] = 1 / MathF.Sqrt(runningVariance[i] + epsilon);
        }
    }

    internal readonly struct PassedBody(
        int channels, ArrayView<float> x, ArrayView<float> gradOutput, ArrayView<float> mean, ArrayView<float> inverse, ArrayView<float> weight, ArrayView<float> bias,
        ArrayView<float> passed) : IGpuBody
    {
        public void Run(int i)
        {
            var c = i % channels;
            passed[i] = GpuMath.MultiplyAdd(x[i] - mean[c], inverse[c] * weight[c], bias[c]) > 0 ? gradOutput[i] : 0;
        }
    }

    internal readonly struct NormalizeBody(
        int channels, int rectify, ArrayView<float> x, ArrayView<float> mean, ArrayView<float> inverse, ArrayView<float> weight, ArrayView<float> bias, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var c = i % channels;
            var result = GpuMath.MultiplyAdd(x[i] - mean[c], inverse[c] * weight[c], bias[c]);
            y[i] = rectify != 0 && result < 0 ? 0 : result;
        }
    }

    internal readonly struct GradInputBody(
        int channels, float share, ArrayView<float> x, ArrayView<float> gradOutput, ArrayView<float> mean, ArrayView<float> inverse, ArrayView<float> weight,
        ArrayView<float> gradWeight, ArrayView<float> gradBias, ArrayView<float> gradInput) : IGpuBody
    {
        public void Run(int i)
        {
            var c = i % channels;
            var slope = -(gradWeight[c] * share) * inverse[c];
            var centered = GpuMath.MultiplyAdd(x[i] - mean[c], slope, GpuMath.MultiplyAdd(-share, gradBias[c], gradOutput[i]));
            gradInput[i] = weight[c] * inverse[c] * centered;
        }
    }

    internal readonly struct GradInputRunningBody(
        int channels, ArrayView<float> gradOutput, ArrayView<float> inverse, ArrayView<float> weight, ArrayView<float> gradInput) : IGpuBody
    {
        public void Run(int i)
        {
            var c = i % channels;
            gradInput[i] = weight[c] * inverse[c] * gradOutput[i];
        }
    }
}
