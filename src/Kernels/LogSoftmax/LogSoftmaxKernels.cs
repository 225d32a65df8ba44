namespace NativeTickets.Kernels;

/// <summary>y[n,c] = x[n,c] − ln Σ_k e^{x[n,k]}; the largest logit is subtracted first, so that no exponential overflows.</summary>
public static unsafe class LogSoftmaxKernels
{
    /// <summary>Log-probabilities of each image.</summary>
    public static void Forward(int n, int classes, DeviceBuffer x, DeviceBuffer y)
    {
        switch (x.Device)
        {
            case CpuDevice cpu: LogSoftmaxCpu.Forward(cpu, n, classes, CpuBuffer.Of(x), CpuBuffer.Of(y)); break;
            case GpuDevice gpu: LogSoftmaxGpu.Forward(gpu, n, classes, x, y); break;
            case ReferenceDevice: LogSoftmaxReference.Forward(n, classes, ReferenceBuffer.Of(x), ReferenceBuffer.Of(y)); break;
            default: throw UnsupportedDevice.For(x.Device, "log-softmax forward");
        }
    }

    /// <summary>gradInput[n,c] = gradOutput[n,c] − e^{y[n,c]} · Σ_k gradOutput[n,k].</summary>
    public static void Backward(int n, int classes, DeviceBuffer y, DeviceBuffer gradOutput, DeviceBuffer gradInput)
    {
        switch (y.Device)
        {
            case CpuDevice cpu: LogSoftmaxCpu.Backward(cpu, n, classes, CpuBuffer.Of(y), CpuBuffer.Of(gradOutput), CpuBuffer.Of(gradInput)); break;
            case GpuDevice gpu: LogSoftmaxGpu.Backward(gpu, n, classes, y, gradOutput, gradInput); break;
            case ReferenceDevice:
                LogSoftmaxReference.Backward(n, classes, ReferenceBuffer.Of(y), ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(gradInput));
                break;
            default: throw UnsupportedDevice.For(y.Device, "log-softmax backward");
        }
    }
}
