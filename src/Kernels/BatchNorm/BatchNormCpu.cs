using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Batch normalization in the batch-lane layout. A task owns a channel: a plane is summed in float lanes, blocks of 16 images in double and in order, so
/// sums depend on no thread count and are exact to a few ulp. The variance is that around each plane's own mean, moved to the common one: E[x²] − E[x]² would
/// cancel, and a plane is still in cache when it is read again. A rectifier after the normalization costs no pass of its own; the backward pass computes its
/// sign again, or has it as bits where they were kept.
/// </summary>
static unsafe class BatchNormCpu
{
    public static void BatchStatistics(CpuDevice device, Extent extent, float* x, in BatchNormStatistics s)
    {
        if (device.Shares is { } shares) BatchNormShares.Statistics(device, shares, extent, x, s);
        else
            device.Workers.Run(extent.C, new StatisticsTask(
                extent, s.Momentum, s.Epsilon, x, CpuBuffer.Of(s.RunningMean), CpuBuffer.Of(s.RunningVariance), CpuBuffer.Of(s.Mean),
                CpuBuffer.Of(s.Inverse)));
    }

    public static void RunningStatistics(int channels, in BatchNormStatistics s)
    {
        for (var c = 0; c < channels; c++)
        {
            CpuBuffer.Of(s.Mean)[c] = CpuBuffer.Of(s.RunningMean)[c];
            CpuBuffer.Of(s.Inverse)[c] = Inverse(CpuBuffer.Of(s.RunningVariance)[c], s.Epsilon);
        }
    }

    public static void Normalize(CpuDevice device, in BatchNormNumbers numbers, float* y, ushort* signs) =>
        device.Workers.Run(Planes(numbers), new NormalizeTask(new Pointers(numbers), y, signs));

    public static void Normalize(CpuDevice device, Extent extent, float* x, InputNorm norm, float* y) =>
        device.Workers.Run(Lanes.Blocks(extent.N) * extent.C, new DeferredTask(extent, x, norm, y));

    public static void Fold(int channels, float* inverse, float* weight, float* bias, float* scale, float* shift)
    {
        for (var c = 0; c < channels; c++) (scale[c], shift[c]) = (inverse[c] * weight[c], bias[c]);
    }

    public static void GradParameters(CpuDevice device, in BatchNormNumbers numbers, float* gradOutput, float* gradWeight, float* gradBias)
    {
        if (device.Shares is { } shares) BatchNormShares.GradParameters(device, shares, numbers, gradOutput, gradWeight, gradBias);
        else device.Workers.Run(numbers.Channels, new GradParametersTask(new Pointers(numbers), gradOutput, gradWeight, gradBias));
    }

    public static void GradInputBatch(CpuDevice device, in BatchNormNumbers numbers, float* gradOutput, float* gradWeight, float* gradBias, float* gradInput) =>
        device.Workers.Run(Planes(numbers), new GradInputTask(
            new Pointers(numbers), device.WholeBatch(numbers.Extent.N, "batch norm gradient"), gradOutput, gradWeight, gradBias, gradInput));

    public static void GradInputRunning(CpuDevice device, in BatchNormNumbers numbers, float* gradOutput, ushort* signs, float* gradInput)
    {
        if (signs == null) device.Workers.Run(Planes(numbers), new GradInputRunningTask(new Pointers(numbers), gradOutput, gradInput));
        else
            device.Workers.Run(Planes(numbers), new SignedGradInputTask(new Pointers(numbers), gradOutput, signs, gradInput));
    }

    static int Planes(in BatchNormNumbers numbers) => Lanes.Blocks(numbers.Extent.N) * numbers.Channels;

    internal static float Inverse(double variance, float epsilon) => (float)(1 / Math.Sqrt(variance + epsilon));

    internal static long Start(Extent extent, int block, int c) => ((long)block * extent.C + c) * extent.Plane * Lanes.Width;

    readonly struct StatisticsTask(
        Extent extent, float momentum, float epsilon, float* x, float* runningMean, float* runningVariance, float* mean, float* inverse) : IParallelBody
    {
        public void Run(int c)
        {
            var moments = new ChannelMoments(extent, x, c);
            var (count, center, squares) = (moments.Count, moments.Center, moments.Squares);
            mean[c] = (float)center;
            inverse[c] = Inverse(squares / count, epsilon);
            runningMean[c] = (float)((1.0 - momentum) * runningMean[c] + momentum * center);
            runningVariance[c] = (float)((1.0 - momentum) * runningVariance[c] + momentum * (squares / (count - 1)));
        }
    }

    /// <summary><see cref="BatchNormNumbers"/> in a task.</summary>
    /// <param name="numbers">Of a batch.</param>
    /// <param name="group">Which of its images; null for all.</param>
    internal readonly struct Pointers(in BatchNormNumbers numbers, ShareGroup? group = null)
    {
        public readonly Extent Extent = group is { } some ? numbers.Extent with { N = some.Images } : numbers.Extent;
        public readonly float* X = CpuBuffer.Of(numbers.X) + (group?.Offset(numbers.Extent.Image) ?? 0);
        public readonly float* Mean = CpuBuffer.Of(numbers.Mean), Inverse = CpuBuffer.Of(numbers.Inverse);
        public readonly float* Weight = CpuBuffer.Of(numbers.Weight), Bias = CpuBuffer.Of(numbers.Bias);
        public readonly bool Rectify = numbers.Rectify;

        /// <summary>A task's plane: its lanes, its channel, and its floats from From, before To.</summary>
        public (Vector512<float> Mask, int C, long From, long To) Plane(int task)
        {
            var (block, c) = (task / Extent.C, task % Extent.C);
            var from = Start(Extent, block, c);
            return (Lanes.Mask(Extent.N, block), c, from, from + Extent.Plane * Lanes.Width);
        }
    }

    /// <summary>What one channel's numbers are scaled and shifted by, and where a rectifier after that lets gradients pass.</summary>
    internal readonly struct Channel(in Pointers numbers, int c)
    {
        readonly Vector512<float> center = Vector512.Create(numbers.Mean[c]);
        readonly Vector512<float> scale = Vector512.Create(numbers.Inverse[c] * numbers.Weight[c]);
        readonly Vector512<float> shift = Vector512.Create(numbers.Bias[c]);
        readonly bool rectify = numbers.Rectify;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Centered(float* x) => Vector512.Load(x) - center;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Passed(Vector512<float> centered, float* gradOutput)
        {
            var up = Vector512.Load(gradOutput);
            return rectify ? default(Relu).Backward<Vector512<float>, LaneAlgebra>(Vector512.FusedMultiplyAdd(centered, scale, shift), up) : up;
        }
    }

    readonly struct NormalizeTask(Pointers numbers, float* y, ushort* signs) : IParallelBody
    {
        public void Run(int task)
        {
            var (mask, c, from, _) = numbers.Plane(task);
            InputNorm.Run(numbers.Mean[c], numbers.Inverse[c] * numbers.Weight[c], numbers.Bias[c], numbers.Rectify, new NormalizedPlane(
                mask, numbers.Extent.Plane, numbers.X + from, y + from, signs == null ? null : signs + from / Lanes.Width));
        }
    }

    readonly struct DeferredTask(Extent extent, float* x, InputNorm norm, float* y) : IParallelBody
    {
        public void Run(int task)
        {
            var start = (long)task * extent.Plane * Lanes.Width;
            norm.Run(task % extent.C, new NormalizedPlane(Lanes.Mask(extent.N, task / extent.C), extent.Plane, x + start, y + start, null));
        }
    }

    readonly struct NormalizedPlane(Vector512<float> mask, int plane, float* x, float* y, ushort* signs) : IChannelBody
    {
        public void Run<TRead>(TRead read) where TRead : struct, ILaneRead
        {
            for (var i = 0; i < plane; i++)
            {
                var output = read.At(x + i * Lanes.Width);
                if (signs != null) signs[i] = SignBits.Of(output);
                Lanes.Select(mask, output).Store(y + i * Lanes.Width);
            }
        }
    }

    /// <summary>Σ g · (x − mean) and Σ g of a channel.</summary>
    internal readonly struct ChannelGradients
    {
        readonly double products, sum;

        public ChannelGradients(in Pointers numbers, float* gradOutput, int c)
        {
            var extent = numbers.Extent;
            var channel = new Channel(numbers, c);
            for (var block = 0; block < Lanes.Blocks(extent.N); block++)
            {
                var mask = Lanes.Mask(extent.N, block);
                var start = Start(extent, block, c);
                Vector512<float> product = default, total = default;
                for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
                {
                    var centered = channel.Centered(numbers.X + i);
                    var up = channel.Passed(centered, gradOutput + i);
                    product = Vector512.FusedMultiplyAdd(up, centered, product);
                    total += up;
                }
                products += Lanes.Sum(Lanes.Select(mask, product));
                sum += Lanes.Sum(Lanes.Select(mask, total));
            }
        }

        public void Deconstruct(out double products, out double sum) => (products, sum) = (this.products, this.sum);
    }

    readonly struct GradParametersTask(Pointers numbers, float* gradOutput, float* gradWeight, float* gradBias) : IParallelBody
    {
        public void Run(int c)
        {
            var (products, sum) = new ChannelGradients(numbers, gradOutput, c);
            gradWeight[c] = (float)(products * numbers.Inverse[c]);
            gradBias[c] = (float)sum;
        }
    }

    readonly struct GradInputTask(Pointers numbers, int wholeBatch, float* gradOutput, float* gradWeight, float* gradBias, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var (mask, c, from, to) = numbers.Plane(task);
            var channel = new Channel(numbers, c);
            var m = (double)wholeBatch * numbers.Extent.Plane;
            var scale = Vector512.Create(numbers.Weight[c] * numbers.Inverse[c]);
            var slope = Vector512.Create((float)(-gradWeight[c] / m * numbers.Inverse[c]));
            var offset = Vector512.Create((float)(gradBias[c] / m));
            for (var i = from; i < to; i += Lanes.Width)
            {
                var centered = channel.Centered(numbers.X + i);
                var gradCentered = Vector512.FusedMultiplyAdd(centered, slope, channel.Passed(centered, gradOutput + i) - offset);
                Lanes.Select(mask, scale * gradCentered).Store(gradInput + i);
            }
        }
    }

    readonly struct GradInputRunningTask(Pointers numbers, float* gradOutput, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var (mask, c, from, to) = numbers.Plane(task);
            var channel = new Channel(numbers, c);
            var scale = Vector512.Create(numbers.Weight[c] * numbers.Inverse[c]);
            for (var i = from; i < to; i += Lanes.Width)
                Lanes.Select(mask, scale * channel.Passed(channel.Centered(numbers.X + i), gradOutput + i)).Store(gradInput + i);
        }
    }

    readonly struct SignedGradInputTask(Pointers numbers, float* gradOutput, ushort* signs, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var (mask, c, from, to) = numbers.Plane(task);
            var scale = Vector512.Create(numbers.Weight[c] * numbers.Inverse[c]);
            for (var i = from; i < to; i += Lanes.Width)
                Lanes.Select(mask, scale * SignBits.Pass(signs[i / Lanes.Width], Vector512.Load(gradOutput + i))).Store(gradInput + i);
        }
    }
}
