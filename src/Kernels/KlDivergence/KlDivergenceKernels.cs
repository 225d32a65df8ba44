namespace NativeTickets.Kernels;

/// <summary>
/// loss = (1/N) Σ_n Σ_c P[n,c] · (ln P[n,c] − ln Q[n,c]), P = softmax(p), Q = softmax(q). Both logits are batches (N, classes, 1, 1), the loss one plain
/// number.
/// </summary>
public static unsafe class KlDivergenceKernels
{
    /// <summary>The mean divergence of a batch.</summary>
    public static void Forward(int n, int classes, DeviceBuffer p, DeviceBuffer q, DeviceBuffer loss)
    {
        switch (p.Device)
        {
            case CpuDevice cpu: KlDivergenceCpu.Forward(cpu, n, classes, CpuBuffer.Of(p), CpuBuffer.Of(q), CpuBuffer.Of(loss)); break;
            case GpuDevice gpu: KlDivergenceGpu.Forward(gpu, n, classes, p, q, loss); break;
            case ReferenceDevice: KlDivergenceReference.Forward(n, classes, ReferenceBuffer.Of(p), ReferenceBuffer.Of(q), ReferenceBuffer.Of(loss)); break;
            default: throw UnsupportedDevice.For(p.Device, "KL divergence forward");
        }
    }

    /// <summary>gradP[n,c] = P[n,c] · (ln P[n,c] − ln Q[n,c] − divergence of image n) · gradLoss / N.</summary>
    public static void GradP(int n, int classes, DeviceBuffer p, DeviceBuffer q, DeviceBuffer gradLoss, DeviceBuffer gradP)
    {
        switch (p.Device)
        {
            case CpuDevice cpu: KlDivergenceCpu.GradP(cpu, n, classes, CpuBuffer.Of(p), CpuBuffer.Of(q), CpuBuffer.Of(gradLoss), CpuBuffer.Of(gradP)); break;
            case GpuDevice gpu: KlDivergenceGpu.GradP(gpu, n, classes, p, q, gradLoss, gradP); break;
            case ReferenceDevice:
                KlDivergenceReference.GradP(n, classes, ReferenceBuffer.Of(p), ReferenceBuffer.Of(q), ReferenceBuffer.Of(gradLoss), ReferenceBuffer.Of(gradP));
                break;
            default: throw UnsupportedDevice.For(p.Device, "KL divergence gradient");
        }
    }

    /// <summary>gradQ[n,c] = (Q[n,c] − P[n,c]) · gradLoss / N.</summary>
    public static void GradQ(int n, int classes, DeviceBuffer p, DeviceBuffer q, DeviceBuffer gradLoss, DeviceBuffer gradQ)
    {
        switch (p.Device)
        {
            case CpuDevice cpu: KlDivergenceCpu.GradQ(cpu, n, classes, CpuBuffer.Of(p), CpuBuffer.Of(q), CpuBuffer.Of(gradLoss), CpuBuffer.Of(gradQ)); break;
            case GpuDevice gpu: KlDivergenceGpu.GradQ(gpu, n, classes, p, q, gradLoss, gradQ); break;
            case ReferenceDevice:
                KlDivergenceReference.GradQ(n, classes, ReferenceBuffer.Of(p), ReferenceBuffer.Of(q), ReferenceBuffer.Of(gradLoss), ReferenceBuffer.Of(gradQ));
                break;
            default: throw UnsupportedDevice.For(p.Device, "KL divergence gradient");
        }
    }
}
