using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Batch normalization in the batch-lane layout. A task owns a channel: a plane is summed in float lanes, blocks of 16 images in double and in order, so
/// sums depend on no thread count and are exact to a few ulp. The variance takes a second pass over the differences from the mean: E[x²] − E[x]² would cancel.
/// </summary>
static unsafe class BatchNormCpu
{
    public static void BatchStatistics(
        CpuDevice device, Extent extent, float momentum, float epsilon, float* x, float* runningMean, float* runningVariance, float* mean, float* inverse) =>
        device.Workers.Run(extent.C, new StatisticsTask(extent, momentum, epsilon, x, runningMean, runningVariance, mean, inverse));

    public static void RunningStatistics(int channels, float epsilon, float* runningMean, float* runningVariance, float* mean, float* inverse)
    {
        for (var c = 0; c < channels; c++)
        {
            mean[c] = runningMean[c];
            inverse[c] = Inverse(runningVariance[c], epsilon);
        }
    }

    public static void Normalize(CpuDevice device, Extent extent, float* x, float* mean, float* inverse, float* weight, float* bias, float* y) =>
        device.Workers.Run(Lanes.Blocks(extent.N) * extent.C, new NormalizeTask(extent, x, mean, inverse, weight, bias, y));

    public static void GradParameters(CpuDevice device, Extent extent, float* x, float* gradOutput, float* mean, float* inverse, float* gradWeight, float* gradBias) =>
        device.Workers.Run(extent.C, new GradParametersTask(extent, x, gradOutput, mean, inverse, gradWeight, gradBias));

    public static void GradInputBatch(
        CpuDevice device, Extent extent, float* x, float* gradOutput, float* mean, float* inverse, float* weight, float* gradWeight, float* gradBias, float* gradInput) =>
        device.Workers.Run(Lanes.Blocks(extent.N) * extent.C, new GradInputTask(extent, x, gradOutput, mean, inverse, weight, gradWeight, gradBias, gradInput));

    public static void GradInputRunning(CpuDevice device, Extent extent, float* gradOutput, float* inverse, float* weight, float* gradInput) =>
        device.Workers.Run(Lanes.Blocks(extent.N) * extent.C, new GradInputRunningTask(extent, gradOutput, inverse, weight, gradInput));

    static float Inverse(double variance, float epsilon) => (float)(1 / Math.Sqrt(variance + epsilon));

    static long Start(Extent extent, int block, int c) => ((long)block * extent.C + c) * extent.Plane * Lanes.Width;

    readonly struct StatisticsTask(Extent extent, float momentum, float epsilon, float* x, float* runningMean, float* runningVariance, float* mean, float* inverse) : IParallelBody
    {
        public void Run(int c)
        {
            var m = (double)extent.N * extent.Plane;
            var sum = 0.0;
            for (var block = 0; block < Lanes.Blocks(extent.N); block++)
            {
                var from = x + Start(extent, block, c);
                var total = Vector512<float>.Zero;
                for (var i = 0; i < extent.Plane; i++) total += Vector512.Load(from + i * Lanes.Width);
                sum += Lanes.Sum(Lanes.Select(Lanes.Mask(extent.N, block), total));
            }
            var center = (float)(sum / m);
            var squares = 0.0;
            for (var block = 0; block < Lanes.Blocks(extent.N); block++)
            {
                var from = x + Start(extent, block, c);
                var total = Vector512<float>.Zero;
                for (var i = 0; i < extent.Plane; i++)
                {
                    var d = Vector512.Load(from + i * Lanes.Width) - Vector512.Create(center);
                    total = Vector512.FusedMultiplyAdd(d, d, total);
                }
                squares += Lanes.Sum(Lanes.Select(Lanes.Mask(extent.N, block), total));
            }
            mean[c] = center;
            inverse[c] = Inverse(squares / m, epsilon);
            runningMean[c] = (float)((1.0 - momentum) * runningMean[c] + momentum * (sum / m));
            runningVariance[c] = (float)((1.0 - momentum) * runningVariance[c] + momentum * (squares / (m - 1)));
        }
    }

    readonly struct NormalizeTask(Extent extent, float* x, float* mean, float* inverse, float* weight, float* bias, float* y) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, c) = (task / extent.C, task % extent.C);
            var mask = Lanes.Mask(extent.N, block);
            var (center, scale, shift) = (Vector512.Create(mean[c]), Vector512.Create(inverse[c] * weight[c]), Vector512.Create(bias[c]));
            var start = Start(extent, block, c);
            for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
                Lanes.Select(mask, Vector512.FusedMultiplyAdd(Vector512.Load(x + i) - center, scale, shift)).Store(y + i);
        }
    }

    readonly struct GradParametersTask(Extent extent, float* x, float* gradOutput, float* mean, float* inverse, float* gradWeight, float* gradBias) : IParallelBody
    {
        public void Run(int c)
        {
            var center = Vector512.Create(mean[c]);
            var (products, sum) = (0.0, 0.0);
            for (var block = 0; block < Lanes.Blocks(extent.N); block++)
            {
                var mask = Lanes.Mask(extent.N, block);
                var start = Start(extent, block, c);
                Vector512<float> product = default, total = default;
                for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
                {
                    var up = Vector512.Load(gradOutput + i);
                    product = Vector512.FusedMultiplyAdd(up, Vector512.Load(x + i) - center, product);
                    total += up;
                }
                products += Lanes.Sum(Lanes.Select(mask, product));
                sum += Lanes.Sum(Lanes.Select(mask, total));
            }
            gradWeight[c] = (float)(products * inverse[c]);
            gradBias[c] = (float)sum;
        }
    }

    readonly struct GradInputTask(
        Extent extent, float* x, float* gradOutput, float* mean, float* inverse, float* weight, float* gradWeight, float* gradBias, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, c) = (task / extent.C, task % extent.C);
            var mask = Lanes.Mask(extent.N, block);
            var m = (double)extent.N * extent.Plane;
            var center = Vector512.Create(mean[c]);
            var scale = Vector512.Create(weight[c] * inverse[c]);
            var slope = Vector512.Create((float)(-gradWeight[c] / m * inverse[c]));
            var offset = Vector512.Create((float)(gradBias[c] / m));
            var start = Start(extent, block, c);
            for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
            {
                var centered = Vector512.FusedMultiplyAdd(Vector512.Load(x + i) - center, slope, Vector512.Load(gradOutput + i) - offset);
                Lanes.Select(mask, scale * centered).Store(gradInput + i);
            }
        }
    }

    readonly struct GradInputRunningTask(Extent extent, float* gradOutput, float* inverse, float* weight, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, c) = (task / extent.C, task % extent.C);
            var mask = Lanes.Mask(extent.N, block);
            var scale = Vector512.Create(weight[c] * inverse[c]);
            var start = Start(extent, block, c);
            for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
                Lanes.Select(mask, scale * Vector512.Load(gradOutput + i)).Store(gradInput + i);
        }
    }
}
