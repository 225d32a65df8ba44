namespace NativeTickets.Kernels;

/// <summary>Brings images back to at most ε from the clean ones and into [0, 1]: <see cref="LinfFormula.Project"/>. Cost: one pass over memory.</summary>
public static unsafe class LinfProjectionKernels
{
    /// <summary>Projects in place.</summary>
    public static void Run(Extent extent, float epsilon, DeviceBuffer adversarial, DeviceBuffer clean)
    {
        switch (adversarial.Device)
        {
            case CpuDevice cpu: LinfProjectionCpu.Run(cpu, extent, epsilon, CpuBuffer.Of(adversarial), CpuBuffer.Of(clean)); break;
            case GpuDevice gpu: LinfProjectionGpu.Run(gpu, extent.Count, epsilon, adversarial, clean); break;
            case ReferenceDevice: LinfProjectionReference.Run(extent.Count, epsilon, ReferenceBuffer.Of(adversarial), ReferenceBuffer.Of(clean)); break;
            default: throw UnsupportedDevice.For(adversarial.Device, "L∞ projection");
        }
    }
}
