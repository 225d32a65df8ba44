namespace NativeTickets.Kernels;

/// <summary>The fused masked step of Adam over plain row-major numbers: <see cref="AdamFormula"/>.</summary>
public static unsafe class AdamStepKernels
{
    /// <summary>Moves weight and moments in place.</summary>
    /// <param name="count">Weights.</param>
    /// <param name="settings">How far.</param>
    /// <param name="weight">Moved.</param>
    /// <param name="first">Mean of the gradient, moved; 0 before the first step.</param>
    /// <param name="second">Mean of its square, moved; 0 before the first step.</param>
    /// <param name="gradient">Read.</param>
    /// <param name="mask">1 keeps, 0 makes weight and moments +0; null keeps all.</param>
    public static void Run(int count, AdamSettings settings, DeviceBuffer weight, DeviceBuffer first, DeviceBuffer second, DeviceBuffer gradient, DeviceBuffer? mask)
    {
        switch (weight.Device)
        {
            case CpuDevice cpu:
                AdamStepCpu.Run(
                    cpu, count, settings, CpuBuffer.Of(weight), CpuBuffer.Of(first), CpuBuffer.Of(second), CpuBuffer.Of(gradient), CpuBuffer.OfOptional(mask));
                break;
            case GpuDevice gpu: AdamStepGpu.Run(gpu, count, settings, weight, first, second, gradient, mask); break;
            case ReferenceDevice:
                AdamStepReference.Run(
                    count, settings, ReferenceBuffer.Of(weight), ReferenceBuffer.Of(first), ReferenceBuffer.Of(second), ReferenceBuffer.Of(gradient),
                    ReferenceBuffer.OfOptional(mask));
                break;
            default: throw UnsupportedDevice.For(weight.Device, "adam step");
        }
    }
}
