namespace NativeTickets.Kernels;

/// <summary>
/// loss = (1/N) Σ_n (ln Σ_c e^{x[n,c]} − x[n, label[n]]). Logits are a batch (N, classes, 1, 1), labels a batch (N, 1, 1, 1), the loss one plain number.
/// </summary>
public static unsafe class CrossEntropyKernels
{
    /// <summary>The mean loss of a batch; NaN where a label names no class.</summary>
    public static void Forward(int n, int classes, DeviceBuffer logits, DeviceBuffer labels, DeviceBuffer loss)
    {
        using var time = KernelSpan.Pass(logits.Device, "cross-entropy forward", new Extent(n, classes, 1, 1), 1);
        switch (logits.Device)
        {
            case CpuDevice cpu: CrossEntropyCpu.Forward(cpu, n, classes, CpuBuffer.Of(logits), CpuBuffer.Of(labels), CpuBuffer.Of(loss)); break;
            case GpuDevice gpu: CrossEntropyGpu.Forward(gpu, n, classes, logits, labels, loss); break;
            case ReferenceDevice:
                CrossEntropyReference.Forward(n, classes, ReferenceBuffer.Of(logits), ReferenceBuffer.Of(labels), ReferenceBuffer.Of(loss));
                break;
            default: throw UnsupportedDevice.For(logits.Device, "cross-entropy forward");
        }
    }

    /// <summary>gradLogits[n,c] = (softmax(x[n])[c] − [c = label[n]]) · gradLoss / N.</summary>
    public static void Backward(int n, int classes, DeviceBuffer logits, DeviceBuffer labels, DeviceBuffer gradLoss, DeviceBuffer gradLogits)
    {
        using var time = KernelSpan.Pass(logits.Device, "cross-entropy backward", new Extent(n, classes, 1, 1), 2);
        switch (logits.Device)
        {
            case CpuDevice cpu:
                CrossEntropyCpu.Backward(cpu, n, classes, CpuBuffer.Of(logits), CpuBuffer.Of(labels), CpuBuffer.Of(gradLoss), CpuBuffer.Of(gradLogits));
                break;
            case GpuDevice gpu: CrossEntropyGpu.Backward(gpu, n, classes, logits, labels, gradLoss, gradLogits); break;
            case ReferenceDevice:
                CrossEntropyReference.Backward(
                    n, classes, ReferenceBuffer.Of(logits), ReferenceBuffer.Of(labels), ReferenceBuffer.Of(gradLoss), ReferenceBuffer.Of(gradLogits));
                break;
            default: throw UnsupportedDevice.For(logits.Device, "cross-entropy backward");
        }
    }
}
