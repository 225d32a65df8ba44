namespace NativeTickets.Kernels;

/// <summary>One step of an L∞ perturbation along the gradient's sign, back into the ball: <see cref="LinfFormula.StepPerturbation"/>. Cost: one pass over memory.</summary>
public static unsafe class PerturbationStepKernels
{
    /// <summary>Moves the perturbation in place.</summary>
    public static void Run(Extent extent, float epsilon, float stepSize, DeviceBuffer perturbation, DeviceBuffer gradient)
    {
        switch (perturbation.Device)
        {
            case CpuDevice cpu: PerturbationStepCpu.Run(cpu, extent, epsilon, stepSize, CpuBuffer.Of(perturbation), CpuBuffer.Of(gradient)); break;
            case GpuDevice gpu: PerturbationStepGpu.Run(gpu, extent.Count, epsilon, stepSize, perturbation, gradient); break;
            case ReferenceDevice: PerturbationStepReference.Run(extent.Count, epsilon, stepSize, ReferenceBuffer.Of(perturbation), ReferenceBuffer.Of(gradient)); break;
            default: throw UnsupportedDevice.For(perturbation.Device, "perturbation step");
        }
    }
}
