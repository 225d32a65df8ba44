namespace NativeTickets.Kernels;

/// <summary>y[n,o] = bias[o] + Σ_i x[n,i] · weight[o,i]: which kernel runs on which device. 2·N·inputs·outputs flop each.</summary>
public static unsafe class LinearKernels
{
    /// <summary>y = x · weightᵀ + bias.</summary>
    public static void Forward(
        int n, int inputs, int outputs, DeviceBuffer x, DeviceBuffer weight, DeviceBuffer? bias, DeviceBuffer y, WeightPattern? pattern = null)
    {
        using var time = KernelSpan.Of(x.Device, "linear forward", new Conv2dGeometry(new Extent(n, inputs, 1, 1), outputs, 1, 1, 1, 0), pattern);
        switch (x.Device)
        {
            case CpuDevice cpu:
                using (var factors = new RoundedFactors(cpu, x, weight)) LinearOnCpu.Forward(cpu, n, inputs, outputs, factors.A, factors.B, bias, y, pattern);
                break;
            case GpuDevice gpu: LinearGpu.Forward(gpu, n, inputs, outputs, x, weight, bias, y); break;
            case ReferenceDevice { IsFast: true, Parallelism: var threads }:
                LinearDouble.Forward(threads,
                    n, inputs, outputs, ReferenceBuffer.Of(x), ReferenceBuffer.Of(weight), ReferenceBuffer.OfOptional(bias), ReferenceBuffer.Of(y));
                break;
            case ReferenceDevice:
                LinearReference.Forward(
                    n, inputs, outputs, ReferenceBuffer.Of(x), ReferenceBuffer.Of(weight), ReferenceBuffer.OfOptional(bias), ReferenceBuffer.Of(y));
                break;
            default: throw UnsupportedDevice.For(x.Device, "linear forward");
        }
    }

    /// <summary>gradInput = gradOutput · weight, finished where asked.</summary>
    public static void GradInput(
        int n, int inputs, int outputs, DeviceBuffer gradOutput, DeviceBuffer weight, DeviceBuffer gradInput, WeightPattern? pattern = null,
        GradientFinish finish = default)
    {
        if (!GradientFinish.IsTakenOn(gradOutput.Device)) finish.RequireNothing("linear gradInput");
        using var time = KernelSpan.Of(gradOutput.Device, "linear gradInput", new Conv2dGeometry(new Extent(n, inputs, 1, 1), outputs, 1, 1, 1, 0), pattern);
        switch (gradOutput.Device)
        {
            case CpuDevice cpu:
                var gradient = new UnfinishedGradient(cpu, gradInput, finish);
                using (var factors = new RoundedFactors(cpu, gradOutput, weight))
                    LinearOnCpu.GradInput(cpu, n, inputs, outputs, factors.A, factors.B, gradient.Raw, pattern);
                gradient.Finish(new Extent(n, inputs, 1, 1));
                break;
            case GpuDevice gpu: LinearGpu.GradInput(gpu, n, inputs, outputs, gradOutput, weight, gradInput, finish); break;
            case ReferenceDevice { IsFast: true, Parallelism: var threads }:
                LinearDouble.GradInput(threads, n, inputs, outputs, ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(weight), ReferenceBuffer.Of(gradInput));
                break;
            case ReferenceDevice:
                LinearReference.GradInput(n, inputs, outputs, ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(weight), ReferenceBuffer.Of(gradInput));
                break;
            default: throw UnsupportedDevice.For(gradOutput.Device, "linear gradInput");
        }
    }

    /// <summary>gradWeight = gradOutputᵀ · x, over the images of a group where one is given.</summary>
    public static void GradWeight(
        int n, int inputs, int outputs, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradWeight, WeightPattern? pattern = null,
        ShareGroup? group = null)
    {
        ShareGroup.Require(x.Device, group);
        var part = new Extent(ShareGroup.Among(n, group), inputs, 1, 1);
        using var time = KernelSpan.Of(x.Device, "linear gradWeight", new Conv2dGeometry(part, outputs, 1, 1, 1, 0), pattern);
        switch (x.Device)
        {
            case CpuDevice cpu:
                using (var factors = new RoundedFactors(cpu, x, gradOutput))
                    LinearOnCpu.GradWeight(cpu, part.N, inputs, outputs, factors.A, factors.B, gradWeight, pattern, group);
                break;
            case GpuDevice gpu: LinearGpu.GradWeight(gpu, n, inputs, outputs, x, gradOutput, gradWeight); break;
            case ReferenceDevice { IsFast: true, Parallelism: var threads }:
                LinearDouble.GradWeight(threads, n, inputs, outputs, ReferenceBuffer.Of(x), ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(gradWeight));
                break;
            case ReferenceDevice:
                LinearReference.GradWeight(n, inputs, outputs, ReferenceBuffer.Of(x), ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(gradWeight));
                break;
            default: throw UnsupportedDevice.For(x.Device, "linear gradWeight");
        }
    }
}
