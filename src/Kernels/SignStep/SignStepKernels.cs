namespace NativeTickets.Kernels;

/// <summary>One step of an L∞ attack along the gradient's sign, projected: <see cref="LinfFormula.Step"/>. Cost: one pass over memory.</summary>
public static unsafe class SignStepKernels
{
    /// <summary>Moves the adversarial images in place.</summary>
    public static void Run(Extent extent, float epsilon, float stepSize, DeviceBuffer adversarial, DeviceBuffer gradient, DeviceBuffer clean)
    {
        switch (adversarial.Device)
        {
            case CpuDevice cpu:
                SignStepCpu.Run(cpu, extent, epsilon, stepSize, CpuBuffer.Of(adversarial), CpuBuffer.Of(gradient), CpuBuffer.Of(clean));
                break;
            case GpuDevice gpu: SignStepGpu.Run(gpu, extent.Count, epsilon, stepSize, adversarial, gradient, clean); break;
            case ReferenceDevice:
                SignStepReference.Run(extent.Count, epsilon, stepSize, ReferenceBuffer.Of(adversarial), ReferenceBuffer.Of(gradient), ReferenceBuffer.Of(clean));
                break;
            default: throw UnsupportedDevice.For(adversarial.Device, "sign step");
        }
    }
}
