namespace NativeTickets.Kernels;

/// <summary>The fused masked step of stochastic gradient descent over plain row-major numbers: <see cref="SgdFormula"/>.</summary>
public static unsafe class SgdStepKernels
{
    /// <summary>Moves weight and velocity in place.</summary>
    /// <param name="count">Weights.</param>
    /// <param name="settings">How far.</param>
    /// <param name="weight">Moved.</param>
    /// <param name="velocity">Moved; 0 before the first step.</param>
    /// <param name="gradient">Read.</param>
    /// <param name="mask">1 keeps, 0 makes weight and velocity +0; null keeps all.</param>
    public static void Run(int count, SgdSettings settings, DeviceBuffer weight, DeviceBuffer velocity, DeviceBuffer gradient, DeviceBuffer? mask)
    {
        switch (weight.Device)
        {
            case CpuDevice cpu:
                SgdStepCpu.Run(cpu, count, settings, CpuBuffer.Of(weight), CpuBuffer.Of(velocity), CpuBuffer.Of(gradient), CpuBuffer.OfOptional(mask));
                break;
            case GpuDevice gpu: SgdStepGpu.Run(gpu, count, settings, weight, velocity, gradient, mask); break;
            case ReferenceDevice:
                SgdStepReference.Run(
                    count, settings, ReferenceBuffer.Of(weight), ReferenceBuffer.Of(velocity), ReferenceBuffer.Of(gradient), ReferenceBuffer.OfOptional(mask));
                break;
            default: throw UnsupportedDevice.For(weight.Device, "sgd step");
        }
    }
}
