namespace NativeTickets.Kernels;

/// <summary>
/// y[k] = conv(x)[k] · scale[k] + shift[k], then max(0, y) where asked: which kernel runs on which device. Weights and statistics are constants here.
/// </summary>
public static unsafe class NormalizedConv2dKernels
{
    /// <summary>scale = weight/√(variance + ε), shift = bias − mean · scale; K numbers each.</summary>
    public static void Fold(
        int filters, float epsilon, DeviceBuffer weight, DeviceBuffer bias, DeviceBuffer mean, DeviceBuffer variance, DeviceBuffer scale, DeviceBuffer shift)
    {
        switch (scale.Device)
        {
            case CpuDevice:
                NormalizedConv2dCpu.Fold(
                    filters, epsilon, CpuBuffer.Of(weight), CpuBuffer.Of(bias), CpuBuffer.Of(mean), CpuBuffer.Of(variance), CpuBuffer.Of(scale),
                    CpuBuffer.Of(shift));
                break;
            case GpuDevice gpu: NormalizedConv2dGpu.Fold(gpu, filters, epsilon, weight, bias, mean, variance, scale, shift); break;
            case ReferenceDevice:
                NormalizedConv2dReference.Fold(
                    epsilon, ReferenceBuffer.Of(weight), ReferenceBuffer.Of(bias), ReferenceBuffer.Of(mean), ReferenceBuffer.Of(variance),
                    ReferenceBuffer.Of(scale),
                    ReferenceBuffer.Of(shift));
                break;
            default: throw UnsupportedDevice.For(scale.Device, "normalized conv2d fold");
        }
    }

    /// <summary>y from x; a rectifier's signs are kept where there is a buffer for them.</summary>
    public static void Forward(
        in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer weight, DeviceBuffer scale, DeviceBuffer shift, bool rectify, DeviceBuffer y, WeightPattern? pattern,
        DeviceBuffer? signs = null)
    {
        using var time = KernelSpan.Of(x.Device, "normalized conv2d forward", g, pattern);
        switch (x.Device)
        {
            case CpuDevice cpu:
                using (var factors = new RoundedFactors(cpu, x, weight))
                    Conv2dOnCpu.Forward(
                        cpu, g, factors.A, factors.B,
                        new FilterEpilogue(CpuBuffer.Of(scale), CpuBuffer.Of(shift), rectify, (ushort*)CpuBuffer.OfOptional(signs)), y, pattern);
                CardRounding.Store(y);
                break;
            case GpuDevice gpu: Conv2dGpu.Forward(gpu, g, x, weight, shift, y, rectify, scale); break;
            case ReferenceDevice:
                Conv2dReference.Forward(g, ReferenceBuffer.Of(x), ReferenceBuffer.Of(weight), null, ReferenceBuffer.Of(y));
                NormalizedConv2dReference.Finish(g.Output, ReferenceBuffer.Of(y), ReferenceBuffer.Of(scale), ReferenceBuffer.Of(shift), rectify);
                break;
            default: throw UnsupportedDevice.For(x.Device, "normalized conv2d forward");
        }
    }

    /// <summary>
    /// Turns the gradient of y into that of the convolution's own result, for <see cref="Conv2dKernels.GradInput"/>: gradient · scale[k], 0 where a
    /// rectifier stopped y. Where its signs were kept, y is not read. The result may be the gradient.
    /// </summary>
    public static void GradConvolution(
        Extent output, DeviceBuffer y, DeviceBuffer scale, bool rectify, DeviceBuffer gradient, DeviceBuffer result, DeviceBuffer? signs = null)
    {
        if (y.Device is not GpuDevice && result != gradient)
        {
            y.Device.Copy(gradient, result);
            gradient = result;
        }
        using var time = KernelSpan.Pass(y.Device, "normalized conv2d gradient", output, 2);
        switch (y.Device)
        {
            case CpuDevice cpu when signs is not null:
                NormalizedConv2dCpu.GradConvolution(cpu, output, (ushort*)CpuBuffer.Of(signs), CpuBuffer.Of(scale), CpuBuffer.Of(gradient));
                break;
            case CpuDevice cpu:
                NormalizedConv2dCpu.GradConvolution(cpu, output, CpuBuffer.Of(y), CpuBuffer.Of(scale), rectify, CpuBuffer.Of(gradient));
                CardRounding.Store(gradient);
                break;
            case GpuDevice gpu: NormalizedConv2dGpu.GradConvolution(gpu, output, y, scale, rectify, gradient, result); break;
            case ReferenceDevice:
                NormalizedConv2dReference.GradConvolution(output, ReferenceBuffer.Of(y), ReferenceBuffer.Of(scale), rectify, ReferenceBuffer.Of(gradient));
                break;
            default: throw UnsupportedDevice.For(y.Device, "normalized conv2d gradient");
        }
    }
}
