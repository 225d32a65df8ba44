namespace NativeTickets.Kernels;

/// <summary>2-D cross-correlation (<see cref="Conv2dGeometry"/>): which kernel runs on which device. 2·N·K·P·Q·C·R·S flop each.</summary>
public static unsafe class Conv2dKernels
{
    /// <summary>
    /// How many numbers <see cref="ForwardMeasured"/> gives of means, and as many of squares; 0 where this device does not gather them in passing of images of
    /// such a format.
    /// </summary>
    public static int MomentCount(KernelDevice device, in Conv2dGeometry g, NumberFormat format) =>
        device is GpuDevice gpu && Conv2dGpu.CanMeasure(gpu, g, format) ? ColumnTreeGpu.Height(g.Output.N * g.Output.Plane) * g.K : 0;

    /// <summary>
    /// y = x ⋆ weight, and the mean and Σ(y − mean)² of each filter's results over strips of them, for <see cref="BatchNormKernels.NormalizeBatch"/>.
    /// </summary>
    public static void ForwardMeasured(in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer weight, DeviceBuffer y, DeviceBuffer means, DeviceBuffer squares)
    {
        if (x.Device is not GpuDevice gpu) throw UnsupportedDevice.For(x.Device, "conv2d forward with moments");
        Conv2dGpu.Forward(gpu, g, x, weight, null, y, means: means, squares: squares);
    }

    /// <summary>
    /// True where <see cref="Forward"/> and <see cref="GradWeight"/> of this convolution can take a batch norm of their input instead of the input itself.
    /// </summary>
    public static bool ReadsThroughNorm(KernelDevice device, in Conv2dGeometry g, WeightPattern? pattern) =>
        device is CpuDevice cpu && Conv2dOnCpu.WalksLists(cpu, g, pattern);

    /// <summary>y = x ⋆ weight + bias; then max(0, y) where <paramref name="rectify"/>, whose signs are kept where there is a buffer for them.</summary>
    public static void Forward(
        in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer weight, DeviceBuffer? bias, DeviceBuffer y, WeightPattern? pattern = null, bool rectify = false,
        DeviceBuffer? signs = null, DeferredNorm? norm = null)
    {
        using var time = KernelSpan.Of(x.Device, "conv2d forward", g, pattern);
        DeferredNorm.Require(norm is not null && ReadsThroughNorm(x.Device, g, pattern), norm, "conv2d forward");
        switch (x.Device)
        {
            case CpuDevice cpu:
                using (var factors = new RoundedFactors(cpu, x, weight))
                    Conv2dOnCpu.Forward(
                        cpu, g, factors.A, factors.B, new FilterEpilogue(null, CpuBuffer.OfOptional(bias), rectify, (ushort*)CpuBuffer.OfOptional(signs)), y,
                        pattern, norm);
                CardRounding.Store(y);
                break;
            case GpuDevice gpu: Conv2dGpu.Forward(gpu, g, x, weight, bias, y, rectify); break;
            case ReferenceDevice { IsFast: true, Parallelism: var threads }:
                Conv2dDouble.Forward(threads, g, ReferenceBuffer.Of(x), ReferenceBuffer.Of(weight), ReferenceBuffer.OfOptional(bias), ReferenceBuffer.Of(y));
                if (rectify) ElementwiseKernels.Batch(g.Output, new Forward<Relu>(default), y, y);
                break;
            case ReferenceDevice:
                Conv2dReference.Forward(g, ReferenceBuffer.Of(x), ReferenceBuffer.Of(weight), ReferenceBuffer.OfOptional(bias), ReferenceBuffer.Of(y));
                if (rectify) ElementwiseKernels.Batch(g.Output, new Forward<Relu>(default), y, y);
                break;
            default: throw UnsupportedDevice.For(x.Device, "conv2d forward");
        }
    }

    /// <summary>gradInput = the gradient of Σ gradOutput · y in x, finished where asked.</summary>
    public static void GradInput(
        in Conv2dGeometry g, DeviceBuffer gradOutput, DeviceBuffer weight, DeviceBuffer gradInput, WeightPattern? pattern = null,
        GradientFinish finish = default)
    {
        if (!GradientFinish.IsTakenOn(gradOutput.Device)) finish.RequireNothing("conv2d gradInput");
        using var time = KernelSpan.Of(gradOutput.Device, "conv2d gradInput", g, pattern);
        switch (gradOutput.Device)
        {
            case CpuDevice cpu:
                var gradient = new UnfinishedGradient(cpu, gradInput, finish);
                using (var factors = new RoundedFactors(cpu, gradOutput, weight))
                    Conv2dOnCpu.GradInput(cpu, g, factors.A, factors.B, gradient.Raw, pattern);
                gradient.Finish(g.Input);
                break;
            case GpuDevice gpu: Conv2dGpu.GradInput(gpu, g, gradOutput, weight, gradInput, finish); break;
            case ReferenceDevice { IsFast: true, Parallelism: var threads }:
                Conv2dDouble.GradInput(threads, g, ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(weight), ReferenceBuffer.Of(gradInput));
                break;
            case ReferenceDevice:
                Conv2dReference.GradInput(g, ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(weight), ReferenceBuffer.Of(gradInput));
                break;
            default: throw UnsupportedDevice.For(gradOutput.Device, "conv2d gradInput");
        }
    }

    /// <summary>gradWeight = the gradient of Σ gradOutput · y in the weights, over the images of a group where one is given.</summary>
    public static void GradWeight(
        in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradWeight, WeightPattern? pattern = null, DeferredNorm? norm = null,
        ShareGroup? group = null)
    {
        ShareGroup.Require(x.Device, group);
        var part = g with { Input = g.Input with { N = ShareGroup.Among(g.Input.N, group) } };
        using var time = KernelSpan.Of(x.Device, "conv2d gradWeight", part, pattern);
        DeferredNorm.Require(norm is not null && ReadsThroughNorm(x.Device, g, pattern), norm, "conv2d gradWeight");
        switch (x.Device)
        {
            case CpuDevice cpu:
                using (var factors = new RoundedFactors(cpu, x, gradOutput))
                    Conv2dOnCpu.GradWeight(cpu, part, factors.A, factors.B, gradWeight, pattern, norm, group);
                break;
            case GpuDevice gpu: Conv2dGpu.GradWeight(gpu, g, x, gradOutput, gradWeight); break;
            case ReferenceDevice { IsFast: true, Parallelism: var threads }:
                Conv2dDouble.GradWeight(threads, g, ReferenceBuffer.Of(x), ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(gradWeight));
                break;
            case ReferenceDevice: Conv2dReference.GradWeight(g, ReferenceBuffer.Of(x), ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(gradWeight)); break;
            default: throw UnsupportedDevice.For(x.Device, "conv2d gradWeight");
        }
    }
}
