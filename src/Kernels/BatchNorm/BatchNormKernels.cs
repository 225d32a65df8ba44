namespace NativeTickets.Kernels;

/// <summary>
/// Batch normalization, each channel c over its M = N·H·W numbers: x̂ = (x − mean[c]) · inverse[c], y = x̂ · weight[c] + bias[c]. Where mean and inverse come
/// from is one question, of the batch or of the running statistics, what is done with them another. All but x, y and their gradients are plain numbers, C of each.
/// </summary>
public static unsafe class BatchNormKernels
{
    /// <summary>mean = Σx/M, inverse = 1/√(Σ(x − mean)²/M + ε). Running ← (1 − momentum)·running + momentum·(mean, Σ(x − mean)²/(M − 1)), in place; M ≥ 2.</summary>
    public static void BatchStatistics(
        Extent extent, float momentum, float epsilon, DeviceBuffer x, DeviceBuffer runningMean, DeviceBuffer runningVariance, DeviceBuffer mean, DeviceBuffer inverse)
    {
        switch (x.Device)
        {
            case CpuDevice cpu:
                BatchNormCpu.BatchStatistics(
                    cpu, extent, momentum, epsilon, CpuBuffer.Of(x), CpuBuffer.Of(runningMean), CpuBuffer.Of(runningVariance), CpuBuffer.Of(mean), CpuBuffer.Of(inverse));
                break;
            case GpuDevice gpu: BatchMomentsGpu.Run(gpu, extent, momentum, epsilon, x, runningMean, runningVariance, mean, inverse); break;
            case ReferenceDevice:
                BatchNormReference.BatchStatistics(
                    extent, momentum, epsilon, ReferenceBuffer.Of(x), ReferenceBuffer.Of(runningMean), ReferenceBuffer.Of(runningVariance),
                    ReferenceBuffer.Of(mean), ReferenceBuffer.Of(inverse));
                break;
            default: throw UnsupportedDevice.For(x.Device, "batch norm statistics");
        }
    }

    /// <summary>The same from moments that a convolution gathered while it computed x (<see cref="Conv2dKernels.ForwardMeasured"/>).</summary>
    public static void MeasuredStatistics(
        Extent extent, float momentum, float epsilon, DeviceBuffer means, DeviceBuffer squares, DeviceBuffer runningMean, DeviceBuffer runningVariance, DeviceBuffer mean,
        DeviceBuffer inverse)
    {
        if (means.Device is not GpuDevice gpu) throw UnsupportedDevice.For(means.Device, "batch norm statistics from moments");
        BatchMomentsGpu.Merge(gpu, extent, momentum, epsilon, means, squares, runningMean, runningVariance, mean, inverse);
    }

    /// <summary>mean = runningMean, inverse = 1/√(runningVariance + ε).</summary>
    public static void RunningStatistics(int channels, float epsilon, DeviceBuffer runningMean, DeviceBuffer runningVariance, DeviceBuffer mean, DeviceBuffer inverse)
    {
        switch (mean.Device)
        {
            case CpuDevice:
                BatchNormCpu.RunningStatistics(channels, epsilon, CpuBuffer.Of(runningMean), CpuBuffer.Of(runningVariance), CpuBuffer.Of(mean), CpuBuffer.Of(inverse));
                break;
            case GpuDevice gpu: BatchNormGpu.RunningStatistics(gpu, channels, epsilon, runningMean, runningVariance, mean, inverse); break;
            case ReferenceDevice:
                BatchNormReference.RunningStatistics(
                    channels, epsilon, ReferenceBuffer.Of(runningMean), ReferenceBuffer.Of(runningVariance), ReferenceBuffer.Of(mean), ReferenceBuffer.Of(inverse));
                break;
            default: throw UnsupportedDevice.For(mean.Device, "batch norm running statistics");
        }
    }

    /// <summary>y = (x − mean) · inverse · weight + bias; then max(0, y) where <paramref name="rectify"/>, whose signs are kept where there is a buffer for them.</summary>
    public static void Normalize(
        Extent extent, DeviceBuffer x, DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer weight, DeviceBuffer bias, bool rectify, DeviceBuffer y,
        DeviceBuffer? signs = null)
    {
        switch (x.Device)
        {
            case CpuDevice cpu:
                BatchNormCpu.Normalize(
                    cpu, extent, CpuBuffer.Of(x), CpuBuffer.Of(mean), CpuBuffer.Of(inverse), CpuBuffer.Of(weight), CpuBuffer.Of(bias), rectify, CpuBuffer.Of(y),
                    (ushort*)CpuBuffer.OfOptional(signs));
                break;
            case GpuDevice gpu: BatchNormGpu.Normalize(gpu, new BatchNormNumbers(extent, x, mean, inverse, weight, bias, rectify), y); break;
            case ReferenceDevice:
                BatchNormReference.Normalize(
                    extent, ReferenceBuffer.Of(x), ReferenceBuffer.Of(mean), ReferenceBuffer.Of(inverse), ReferenceBuffer.Of(weight), ReferenceBuffer.Of(bias), rectify,
                    ReferenceBuffer.Of(y));
                break;
            default: throw UnsupportedDevice.For(x.Device, "batch norm forward");
        }
    }

    /// <summary>With g = gradOutput, 0 where a rectifier stopped y: gradWeight = Σ g · x̂, gradBias = Σ g.</summary>
    public static void GradParameters(
        Extent extent, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer weight, DeviceBuffer bias, bool rectify,
        DeviceBuffer gradWeight, DeviceBuffer gradBias)
    {
        switch (x.Device)
        {
            case CpuDevice cpu:
                BatchNormCpu.GradParameters(
                    cpu, extent, CpuBuffer.Of(x), CpuBuffer.Of(gradOutput), CpuBuffer.Of(mean), CpuBuffer.Of(inverse), CpuBuffer.Of(weight), CpuBuffer.Of(bias), rectify,
                    CpuBuffer.Of(gradWeight), CpuBuffer.Of(gradBias));
                break;
            case GpuDevice gpu:
                BatchNormGpu.GradParameters(gpu, new BatchNormNumbers(extent, x, mean, inverse, weight, bias, rectify), gradOutput, gradWeight, gradBias);
                break;
            case ReferenceDevice:
                BatchNormReference.GradParameters(
                    extent, ReferenceBuffer.Of(x), Passed(extent, x, gradOutput, mean, inverse, weight, bias, rectify), ReferenceBuffer.Of(mean), ReferenceBuffer.Of(inverse),
                    ReferenceBuffer.Of(gradWeight), ReferenceBuffer.Of(gradBias));
                break;
            default: throw UnsupportedDevice.For(x.Device, "batch norm parameter gradients");
        }
    }

    /// <summary>Where mean and inverse are the batch's: gradInput = weight · inverse · (g − gradBias/M − x̂ · gradWeight/M), g as in <see cref="GradParameters"/>.</summary>
    public static void GradInputBatch(
        Extent extent, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer weight, DeviceBuffer bias, bool rectify,
        DeviceBuffer gradWeight, DeviceBuffer gradBias, DeviceBuffer gradInput)
    {
        switch (x.Device)
        {
            case CpuDevice cpu:
                BatchNormCpu.GradInputBatch(
                    cpu, extent, CpuBuffer.Of(x), CpuBuffer.Of(gradOutput), CpuBuffer.Of(mean), CpuBuffer.Of(inverse), CpuBuffer.Of(weight), CpuBuffer.Of(bias), rectify,
                    CpuBuffer.Of(gradWeight), CpuBuffer.Of(gradBias), CpuBuffer.Of(gradInput));
                break;
            case GpuDevice gpu:
                BatchNormGpu.GradInputBatch(gpu, new BatchNormNumbers(extent, x, mean, inverse, weight, bias, rectify), gradOutput, gradWeight, gradBias, gradInput);
                break;
            case ReferenceDevice:
                BatchNormReference.GradInputBatch(
                    extent, ReferenceBuffer.Of(x), Passed(extent, x, gradOutput, mean, inverse, weight, bias, rectify), ReferenceBuffer.Of(mean), ReferenceBuffer.Of(inverse),
                    ReferenceBuffer.Of(weight), ReferenceBuffer.Of(gradWeight), ReferenceBuffer.Of(gradBias), ReferenceBuffer.Of(gradInput));
                break;
            default: throw UnsupportedDevice.For(x.Device, "batch norm gradInput");
        }
    }

    /// <summary>Where mean and inverse are constants: gradInput = weight · inverse · g, g as in <see cref="GradParameters"/>. Where signs were kept, x is not read.</summary>
    public static void GradInputRunning(
        Extent extent, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer weight, DeviceBuffer bias, bool rectify,
        DeviceBuffer gradInput, DeviceBuffer? signs = null)
    {
        switch (gradOutput.Device)
        {
            case CpuDevice cpu when signs is not null:
                BatchNormCpu.GradInputRunning(
                    cpu, extent, (ushort*)CpuBuffer.Of(signs), CpuBuffer.Of(gradOutput), CpuBuffer.Of(inverse), CpuBuffer.Of(weight), CpuBuffer.Of(gradInput));
                break;
            case CpuDevice cpu:
                BatchNormCpu.GradInputRunning(
                    cpu, extent, CpuBuffer.Of(x), CpuBuffer.Of(gradOutput), CpuBuffer.Of(mean), CpuBuffer.Of(inverse), CpuBuffer.Of(weight), CpuBuffer.Of(bias), rectify,
                    CpuBuffer.Of(gradInput));
                break;
            case GpuDevice gpu:
                BatchNormGpu.GradInputRunning(gpu, new BatchNormNumbers(extent, x, mean, inverse, weight, bias, rectify), gradOutput, gradInput);
                break;
            case ReferenceDevice:
                BatchNormReference.GradInputRunning(
                    extent, Passed(extent, x, gradOutput, mean, inverse, weight, bias, rectify), ReferenceBuffer.Of(inverse), ReferenceBuffer.Of(weight), ReferenceBuffer.Of(gradInput));
                break;
            default: throw UnsupportedDevice.For(gradOutput.Device, "batch norm gradInput");
        }
    }

    static double[] Passed(
        Extent extent, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer mean, DeviceBuffer inverse, DeviceBuffer weight, DeviceBuffer bias, bool rectify) =>
        BatchNormReference.Passed(
            extent, ReferenceBuffer.Of(x), ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(mean), ReferenceBuffer.Of(inverse), ReferenceBuffer.Of(weight),
            ReferenceBuffer.Of(bias), rectify);
}
