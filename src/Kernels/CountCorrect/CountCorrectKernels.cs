namespace NativeTickets.Kernels;

/// <summary>How many images have their largest logit at their label; the first of equal ones counts, NaN never does. Exact up to 2²⁴ images.</summary>
public static unsafe class CountCorrectKernels
{
    /// <summary>Counts into one plain number.</summary>
    public static void Run(int n, int classes, DeviceBuffer logits, DeviceBuffer labels, DeviceBuffer count)
    {
        switch (logits.Device)
        {
            case CpuDevice: CountCorrectCpu.Run(n, classes, CpuBuffer.Of(logits), CpuBuffer.Of(labels), CpuBuffer.Of(count)); break;
            case GpuDevice gpu: CountCorrectGpu.Run(gpu, n, classes, logits, labels, count); break;
            case ReferenceDevice:
                CountCorrectReference.Run(n, classes, ReferenceBuffer.Of(logits), ReferenceBuffer.Of(labels), ReferenceBuffer.Of(count));
                break;
            default: throw UnsupportedDevice.For(logits.Device, "count of right answers");
        }
    }
}
