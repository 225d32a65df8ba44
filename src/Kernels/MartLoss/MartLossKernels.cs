namespace NativeTickets.Kernels;

/// <summary>
/// loss = (1/N) Σ_n (−ln Q[y] − ln(1.0001 − max_{c ≠ y} Q[c] + 1e-12) + β · Σ_c P[c] (ln P[c] − ln(Q[c] + 1e-12)) · (1.0000001 − P[y])), of image n, y its
/// label, P = softmax(natural), Q = softmax(adversarial). Both logits are batches (N, classes, 1, 1), labels a batch (N, 1, 1, 1), the loss one plain number.
/// </summary>
public static unsafe class MartLossKernels
{
    /// <summary>The mean loss of a batch; NaN where a label names no class.</summary>
    public static void Forward(int n, int classes, float beta, DeviceBuffer natural, DeviceBuffer adversarial, DeviceBuffer labels, DeviceBuffer loss)
    {
        switch (natural.Device)
        {
            case CpuDevice cpu:
                MartLossCpu.Forward(cpu, n, classes, beta, CpuBuffer.Of(natural), CpuBuffer.Of(adversarial), CpuBuffer.Of(labels), CpuBuffer.Of(loss));
                break;
            case GpuDevice gpu: MartLossGpu.Forward(gpu, n, classes, beta, natural, adversarial, labels, loss); break;
            case ReferenceDevice:
                MartLossReference.Forward(n, classes, beta, ReferenceBuffer.Of(natural), ReferenceBuffer.Of(adversarial), ReferenceBuffer.Of(labels),
                    ReferenceBuffer.Of(loss));
                break;
            default: throw UnsupportedDevice.For(natural.Device, "MART loss forward");
        }
    }

    /// <summary>
    /// gradNatural[n,c] = β · (w · P[c] · (ln P[c] − ln(Q[c] + 1e-12) − KL) − KL · P[y] · ([c = y] − P[c])) · gradLoss / N, with w = 1.0000001 − P[y].
    /// </summary>
    public static void GradNatural(
        int n, int classes, float beta, DeviceBuffer natural, DeviceBuffer adversarial, DeviceBuffer labels, DeviceBuffer gradLoss, DeviceBuffer gradient)
    {
        switch (natural.Device)
        {
            case CpuDevice cpu:
                MartLossCpu.GradNatural(cpu, n, classes, beta, CpuBuffer.Of(natural), CpuBuffer.Of(adversarial), CpuBuffer.Of(labels),
                    CpuBuffer.Of(gradLoss), CpuBuffer.Of(gradient));
                break;
            case GpuDevice gpu: MartLossGpu.GradNatural(gpu, n, classes, beta, natural, adversarial, labels, gradLoss, gradient); break;
            case ReferenceDevice:
                MartLossReference.GradNatural(n, classes, beta, ReferenceBuffer.Of(natural), ReferenceBuffer.Of(adversarial), ReferenceBuffer.Of(labels),
                    ReferenceBuffer.Of(gradLoss), ReferenceBuffer.Of(gradient));
                break;
            default: throw UnsupportedDevice.For(natural.Device, "MART loss gradient");
        }
    }

    /// <summary>
    /// gradAdversarial[n,c] = (Q[c] − [c = y] + m · ([c = o] − Q[c]) / (1.0001 − m + 1e-12) + β · w · (Q[c] · Σ_k P[k] s[k] − P[c] s[c])) · gradLoss / N, with
    /// o the likeliest class but y, m = Q[o], s = Q / (Q + 1e-12), w as in <see cref="GradNatural"/>.
    /// </summary>
    public static void GradAdversarial(
        int n, int classes, float beta, DeviceBuffer natural, DeviceBuffer adversarial, DeviceBuffer labels, DeviceBuffer gradLoss, DeviceBuffer gradient)
    {
        switch (natural.Device)
        {
            case CpuDevice cpu:
                MartLossCpu.GradAdversarial(cpu, n, classes, beta, CpuBuffer.Of(natural), CpuBuffer.Of(adversarial), CpuBuffer.Of(labels),
                    CpuBuffer.Of(gradLoss), CpuBuffer.Of(gradient));
                break;
            case GpuDevice gpu: MartLossGpu.GradAdversarial(gpu, n, classes, beta, natural, adversarial, labels, gradLoss, gradient); break;
            case ReferenceDevice:
                MartLossReference.GradAdversarial(n, classes, beta, ReferenceBuffer.Of(natural), ReferenceBuffer.Of(adversarial), ReferenceBuffer.Of(labels),
                    ReferenceBuffer.Of(gradLoss), ReferenceBuffer.Of(gradient));
                break;
            default: throw UnsupportedDevice.For(natural.Device, "MART loss gradient");
        }
    }
}
