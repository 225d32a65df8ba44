using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Batch normalization in the batch-lane layout. A task owns a channel: a plane is summed in float lanes, blocks of 16 images in double and in order, so
/// sums depend on no thread count and are exact to a few ulp. The variance is that around each plane's own mean, moved to the common one: E[x²] − E[x]² would
/// cancel, and a plane is still in cache when it is read again. A rectifier behind the normalization costs no pass of its own; the backward pass computes its sign
/// again, or has it as bits where they were kept.
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

    public static void Normalize(CpuDevice device, Extent extent, float* x, float* mean, float* inverse, float* weight, float* bias, bool rectify, float* y, ushort* signs) =>
        device.Workers.Run(Lanes.Blocks(extent.N) * extent.C, new NormalizeTask(extent, x, mean, inverse, weight, bias, rectify, y, signs));

    public static void GradParameters(
        CpuDevice device, Extent extent, float* x, float* gradOutput, float* mean, float* inverse, float* weight, float* bias, bool rectify, float* gradWeight, float* gradBias) =>
        device.Workers.Run(extent.C, new GradParametersTask(extent, x, gradOutput, mean, inverse, weight, bias, rectify, gradWeight, gradBias));

    public static void GradInputBatch(
        CpuDevice device, Extent extent, float* x, float* gradOutput, float* mean, float* inverse, float* weight, float* bias, bool rectify, float* gradWeight, float* gradBias,
        float* gradInput) =>
        device.Workers.Run(
            Lanes.Blocks(extent.N) * extent.C, new GradInputTask(extent, x, gradOutput, mean, inverse, weight, bias, rectify, gradWeight, gradBias, gradInput));

    public static void GradInputRunning(
        CpuDevice device, Extent extent, float* x, float* gradOutput, float* mean, float* inverse, float* weight, float* bias, bool rectify, float* gradInput) =>
        device.Workers.Run(Lanes.Blocks(extent.N) * extent.C, new GradInputRunningTask(extent, x, gradOutput, mean, inverse, weight, bias, rectify, gradInput));

    public static void GradInputRunning(CpuDevice device, Extent extent, ushort* signs, float* gradOutput, float* inverse, float* weight, float* gradInput) =>
        device.Workers.Run(Lanes.Blocks(extent.N) * extent.C, new SignedGradInputTask(extent, signs, gradOutput, inverse, weight, gradInput));

    static float Inverse(double variance, float epsilon) => (float)(1 / Math.Sqrt(variance + epsilon));

    static long Start(Extent extent, int block, int c) => ((long)block * extent.C + c) * extent.Plane * Lanes.Width;

    readonly struct StatisticsTask(Extent extent, float momentum, float epsilon, float* x, float* runningMean, float* runningVariance, float* mean, float* inverse) : IParallelBody
    {
        public void Run(int c)
        {
            var (count, center, squares) = (0.0, 0.0, 0.0);
            for (var block = 0; block < Lanes.Blocks(extent.N); block++)
            {
                var own = (double)Math.Min(Lanes.Width, extent.N - block * Lanes.Width) * extent.Plane;
                var mask = Lanes.Mask(extent.N, block);
                var from = x + Start(extent, block, c);
                var total = Vector512<float>.Zero;
                for (var i = 0; i < extent.Plane; i++) total += Vector512.Load(from + i * Lanes.Width);
                var sum = (double)Lanes.Sum(Lanes.Select(mask, total));
                var near = Vector512.Create((float)(sum / own));
                var square = Vector512<float>.Zero;
                for (var i = 0; i < extent.Plane; i++)
                {
                    var d = Vector512.Load(from + i * Lanes.Width) - near;
                    square = Vector512.FusedMultiplyAdd(d, d, square);
                }
                // Σ(x − near)² is moved to the block's own mean, then the block joins those before it: Chan, Golub and LeVeque 1983
                var off = sum / own - near[0];
                var delta = sum / own - center;
                squares += Lanes.Sum(Lanes.Select(mask, square)) - own * off * off + delta * delta * count * own / (count + own);
                center += delta * own / (count + own);
                count += own;
            }
            mean[c] = (float)center;
            inverse[c] = Inverse(squares / count, epsilon);
            runningMean[c] = (float)((1.0 - momentum) * runningMean[c] + momentum * center);
            runningVariance[c] = (float)((1.0 - momentum) * runningVariance[c] + momentum * (squares / (count - 1)));
        }
    }

    /// <summary>What one channel's numbers are scaled and shifted by, and where a rectifier after that lets gradients pass.</summary>
    readonly struct Channel(int c, float* mean, float* inverse, float* weight, float* bias, bool rectify)
    {
        readonly Vector512<float> center = Vector512.Create(mean[c]);
        readonly Vector512<float> scale = Vector512.Create(inverse[c] * weight[c]);
        readonly Vector512<float> shift = Vector512.Create(bias[c]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Centered(float* x) => Vector512.Load(x) - center;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Output(Vector512<float> centered)
        {
            var y = Vector512.FusedMultiplyAdd(centered, scale, shift);
            return rectify ? default(Relu).Forward<Vector512<float>, LaneAlgebra>(y) : y;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Passed(Vector512<float> centered, float* gradOutput)
        {
            var up = Vector512.Load(gradOutput);
            return rectify ? default(Relu).Backward<Vector512<float>, LaneAlgebra>(Vector512.FusedMultiplyAdd(centered, scale, shift), up) : up;
        }
    }

    readonly struct NormalizeTask(
        Extent extent, float* x, float* mean, float* inverse, float* weight, float* bias, bool rectify, float* y, ushort* signs) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, c) = (task / extent.C, task % extent.C);
            var mask = Lanes.Mask(extent.N, block);
            var channel = new Channel(c, mean, inverse, weight, bias, rectify);
            var start = Start(extent, block, c);
            for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
            {
                var output = channel.Output(channel.Centered(x + i));
                if (signs != null) signs[i / Lanes.Width] = SignBits.Of(output);
                Lanes.Select(mask, output).Store(y + i);
            }
        }
    }

    readonly struct GradParametersTask(
        Extent extent, float* x, float* gradOutput, float* mean, float* inverse, float* weight, float* bias, bool rectify, float* gradWeight, float* gradBias) : IParallelBody
    {
        public void Run(int c)
        {
            var channel = new Channel(c, mean, inverse, weight, bias, rectify);
            var (products, sum) = (0.0, 0.0);
            for (var block = 0; block < Lanes.Blocks(extent.N); block++)
            {
                var mask = Lanes.Mask(extent.N, block);
                var start = Start(extent, block, c);
                Vector512<float> product = default, total = default;
                for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
                {
                    var centered = channel.Centered(x + i);
                    var up = channel.Passed(centered, gradOutput + i);
                    product = Vector512.FusedMultiplyAdd(up, centered, product);
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
        Extent extent, float* x, float* gradOutput, float* mean, float* inverse, float* weight, float* bias, bool rectify, float* gradWeight, float* gradBias, float* gradInput)
        : IParallelBody
    {
        public void Run(int task)
        {
            var (block, c) = (task / extent.C, task % extent.C);
            var mask = Lanes.Mask(extent.N, block);
            var m = (double)extent.N * extent.Plane;
            var channel = new Channel(c, mean, inverse, weight, bias, rectify);
            var scale = Vector512.Create(weight[c] * inverse[c]);
            var slope = Vector512.Create((float)(-gradWeight[c] / m * inverse[c]));
            var offset = Vector512.Create((float)(gradBias[c] / m));
            var start = Start(extent, block, c);
            for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
            {
                var centered = channel.Centered(x + i);
                var gradCentered = Vector512.FusedMultiplyAdd(centered, slope, channel.Passed(centered, gradOutput + i) - offset);
                Lanes.Select(mask, scale * gradCentered).Store(gradInput + i);
            }
        }
    }

    readonly struct GradInputRunningTask(
        Extent extent, float* x, float* gradOutput, float* mean, float* inverse, float* weight, float* bias, bool rectify, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, c) = (task / extent.C, task % extent.C);
            var mask = Lanes.Mask(extent.N, block);
            var channel = new Channel(c, mean, inverse, weight, bias, rectify);
            var scale = Vector512.Create(weight[c] * inverse[c]);
            var start = Start(extent, block, c);
            for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
                Lanes.Select(mask, scale * channel.Passed(channel.Centered(x + i), gradOutput + i)).Store(gradInput + i);
        }
    }

    readonly struct SignedGradInputTask(Extent extent, ushort* signs, float* gradOutput, float* inverse, float* weight, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, c) = (task / extent.C, task % extent.C);
            var mask = Lanes.Mask(extent.N, block);
            var scale = Vector512.Create(weight[c] * inverse[c]);
            var start = Start(extent, block, c);
            for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
                Lanes.Select(mask, scale * SignBits.Pass(signs[i / Lanes.Width], Vector512.Load(gradOutput + i))).Store(gradInput + i);
        }
    }
}
