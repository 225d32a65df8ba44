namespace NativeTickets.Kernels;

/// <summary>
/// Batch normalization, each channel c over its M = N·H·W numbers: x̂ = (x − mean[c]) · inverse[c], y = x̂ · weight[c] + bias[c]. Where mean and inverse come
/// from is one question, of the batch or of the running statistics, what is done with them another. All but x, y and their gradients are plain numbers, C of
/// each.
/// </summary>
public static unsafe class BatchNormKernels
{
    /// <summary>
    /// mean = Σx/M, inverse = 1/√(Σ(x − mean)²/M + ε). Running ← (1 − momentum)·running + momentum·(mean, Σ(x − mean)²/(M − 1)), in place; M ≥ 2.
    /// </summary>
    public static void BatchStatistics(Extent extent, DeviceBuffer x, in BatchNormStatistics statistics)
    {
        using var time = KernelSpan.Pass(x.Device, "batch norm statistics", extent, 1);
        switch (x.Device)
        {
            case CpuDevice cpu: BatchNormCpu.BatchStatistics(cpu, extent, CpuBuffer.Of(x), statistics); break;
            case GpuDevice gpu:
                var numbers = new BatchNormNumbers(extent, x, statistics.Mean, statistics.Inverse, statistics.Mean, statistics.Mean, false);
                BatchMomentsGpu.Run(gpu, numbers, statistics, null, null, null);
                break;
            case ReferenceDevice: BatchNormReference.BatchStatistics(extent, ReferenceBuffer.Of(x), statistics); break;
            default: throw UnsupportedDevice.For(x.Device, "batch norm statistics");
        }
    }

    /// <summary>
    /// <see cref="BatchStatistics"/> and <see cref="Normalize(in BatchNormNumbers, DeviceBuffer, DeviceBuffer?)"/>, in one launch where a GPU can.
    /// </summary>
    /// <param name="numbers">Its mean and inverse are those of the statistics.</param>
    /// <param name="statistics">Written.</param>
    /// <param name="y">Written.</param>
    /// <param name="moments">What a convolution gathered while it computed x (<see cref="Conv2dKernels.ForwardMeasured"/>); null where nothing was.</param>
    public static void NormalizeBatch(
        in BatchNormNumbers numbers, in BatchNormStatistics statistics, DeviceBuffer y, (DeviceBuffer Means, DeviceBuffer Squares)? moments = null)
    {
        if (y.Device is GpuDevice gpu)
        {
            if (!BatchMomentsGpu.Run(gpu, numbers, statistics, y, moments?.Means, moments?.Squares)) BatchNormGpu.Normalize(gpu, numbers, y);
            return;
        }
        if (moments is not null) throw UnsupportedDevice.For(y.Device, "batch norm statistics from moments");
        BatchStatistics(numbers.Extent, numbers.X, statistics);
        Normalize(numbers, y);
    }

    /// <summary>mean = runningMean, inverse = 1/√(runningVariance + ε).</summary>
    public static void RunningStatistics(int channels, in BatchNormStatistics statistics)
    {
        switch (statistics.Mean.Device)
        {
            case CpuDevice: BatchNormCpu.RunningStatistics(channels, statistics); break;
            case GpuDevice gpu: BatchNormGpu.RunningStatistics(gpu, channels, statistics); break;
            case ReferenceDevice: BatchNormReference.RunningStatistics(channels, statistics); break;
            default: throw UnsupportedDevice.For(statistics.Mean.Device, "batch norm running statistics");
        }
    }

    /// <summary>y = (x − mean) · inverse · weight + bias; then max(0, y) where asked, whose signs are kept where there is a buffer for them.</summary>
    public static void Normalize(in BatchNormNumbers numbers, DeviceBuffer y, DeviceBuffer? signs = null)
    {
        using var time = KernelSpan.Pass(y.Device, "batch norm forward", numbers.Extent, 2);
        switch (y.Device)
        {
            case CpuDevice cpu:
                BatchNormCpu.Normalize(cpu, numbers, CpuBuffer.Of(y), (ushort*)CpuBuffer.OfOptional(signs));
                CardRounding.Store(y);
                break;
            case GpuDevice gpu: BatchNormGpu.Normalize(gpu, numbers, y); break;
            case ReferenceDevice: BatchNormReference.Normalize(numbers, ReferenceBuffer.Of(y)); break;
            default: throw UnsupportedDevice.For(y.Device, "batch norm forward");
        }
    }

    /// <summary>True where kernels can read through a batch norm that nobody has written out.</summary>
    public static bool CanDefer(KernelDevice device) => device is CpuDevice { InPlaceOfCard: false };

    /// <summary>
    /// scale = inverse · weight and shift = bias, as <see cref="DeferredNorm"/> has them: numbers that do not change when the weights are stepped.
    /// </summary>
    public static void Fold(int channels, DeviceBuffer inverse, DeviceBuffer weight, DeviceBuffer bias, DeviceBuffer scale, DeviceBuffer shift)
    {
        if (inverse.Device is not CpuDevice) throw UnsupportedDevice.For(inverse.Device, "batch norm fold");
        BatchNormCpu.Fold(channels, CpuBuffer.Of(inverse), CpuBuffer.Of(weight), CpuBuffer.Of(bias), CpuBuffer.Of(scale), CpuBuffer.Of(shift));
    }

    /// <summary>Writes out what was deferred: y = (x − center) · scale + shift, rectified where asked.</summary>
    public static void Normalize(Extent extent, DeferredNorm norm, DeviceBuffer y)
    {
        using var time = KernelSpan.Pass(y.Device, "batch norm forward", extent, 2);
        if (y.Device is not CpuDevice cpu) throw UnsupportedDevice.For(y.Device, "deferred batch norm");
        BatchNormCpu.Normalize(cpu, extent, CpuBuffer.Of(norm.X), InputNorm.Of(norm), CpuBuffer.Of(y));
    }

    /// <summary>With g = gradOutput, 0 where a rectifier stopped y: gradWeight = Σ g · x̂, gradBias = Σ g.</summary>
    public static void GradParameters(in BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradWeight, DeviceBuffer gradBias)
    {
        using var time = KernelSpan.Pass(gradOutput.Device, "batch norm parameter gradients", numbers.Extent, 2);
        switch (gradOutput.Device)
        {
            case CpuDevice cpu:
                BatchNormCpu.GradParameters(cpu, numbers, CpuBuffer.Of(gradOutput), CpuBuffer.Of(gradWeight), CpuBuffer.Of(gradBias));
                break;
            case GpuDevice gpu: BatchNormGpu.GradParameters(gpu, numbers, gradOutput, gradWeight, gradBias, null); break;
            case ReferenceDevice:
                BatchNormReference.GradParameters(numbers, ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(gradWeight), ReferenceBuffer.Of(gradBias));
                break;
            default: throw UnsupportedDevice.For(gradOutput.Device, "batch norm parameter gradients");
        }
    }

    /// <summary>
    /// Where mean and inverse are the batch's: gradInput = weight · inverse · (g − gradBias/M − x̂ · gradWeight/M), g as in <see cref="GradParameters"/>.
    /// </summary>
    public static void GradInputBatch(
        in BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradWeight, DeviceBuffer gradBias, DeviceBuffer gradInput)
    {
        using var time = KernelSpan.Pass(gradOutput.Device, "batch norm gradInput", numbers.Extent, 3);
        switch (gradOutput.Device)
        {
            case CpuDevice cpu:
                BatchNormCpu.GradInputBatch(
                    cpu, numbers, CpuBuffer.Of(gradOutput), CpuBuffer.Of(gradWeight), CpuBuffer.Of(gradBias), CpuBuffer.Of(gradInput));
                CardRounding.Store(gradInput);
                break;
            case GpuDevice gpu: BatchNormGpu.GradInputBatch(gpu, numbers, gradOutput, gradWeight, gradBias, gradInput); break;
            case ReferenceDevice:
                BatchNormReference.GradInputBatch(
                    numbers, ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(gradWeight), ReferenceBuffer.Of(gradBias), ReferenceBuffer.Of(gradInput));
                break;
            default: throw UnsupportedDevice.For(gradOutput.Device, "batch norm gradInput");
        }
    }

    /// <summary><see cref="GradParameters"/> and <see cref="GradInputBatch"/>, in one launch where a GPU can.</summary>
    public static void GradBatch(
        in BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradWeight, DeviceBuffer gradBias, DeviceBuffer gradInput)
    {
        if (gradOutput.Device is not GpuDevice gpu) GradParameters(numbers, gradOutput, gradWeight, gradBias);
        else if (BatchNormGpu.GradParameters(gpu, numbers, gradOutput, gradWeight, gradBias, gradInput)) return;
        GradInputBatch(numbers, gradOutput, gradWeight, gradBias, gradInput);
    }

    /// <summary>
    /// Where mean and inverse are constants: gradInput = weight · inverse · g, g as in <see cref="GradParameters"/>. Where signs were kept, x is not read.
    /// </summary>
    public static void GradInputRunning(in BatchNormNumbers numbers, DeviceBuffer gradOutput, DeviceBuffer gradInput, DeviceBuffer? signs = null)
    {
        using var time = KernelSpan.Pass(gradOutput.Device, "batch norm gradInput", numbers.Extent, signs is null ? 3 : 2);
        switch (gradOutput.Device)
        {
            case CpuDevice cpu:
                BatchNormCpu.GradInputRunning(cpu, numbers, CpuBuffer.Of(gradOutput), (ushort*)CpuBuffer.OfOptional(signs), CpuBuffer.Of(gradInput));
                CardRounding.Store(gradInput);
                break;
            case GpuDevice gpu: BatchNormGpu.GradInputRunning(gpu, numbers, gradOutput, gradInput); break;
            case ReferenceDevice: BatchNormReference.GradInputRunning(numbers, ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(gradInput)); break;
            default: throw UnsupportedDevice.For(gradOutput.Device, "batch norm gradInput");
        }
    }
}
