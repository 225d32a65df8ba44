namespace NativeTickets.Kernels;

/// <summary>[N, C, H, W] to features [N, C·H·W] and back: a copy wherever a device keeps an image in C, H, W order.</summary>
public static class FlattenKernels
{
    /// <summary>y[n, (c·H + h)·W + w] = x[n,c,h,w].</summary>
    public static void Forward(Extent images, DeviceBuffer x, DeviceBuffer y)
    {
        switch (x.Device)
        {
            case CpuDevice or ReferenceDevice: ElementwiseKernels.Batch(images, new Copy(), y, x); break;
            case GpuDevice gpu: FlattenGpu.Forward(gpu, images, x, y); break;
            default: throw UnsupportedDevice.For(x.Device, "flatten forward");
        }
    }

    /// <summary>gradInput[n,c,h,w] = gradOutput[n, (c·H + h)·W + w].</summary>
    public static void Backward(Extent images, DeviceBuffer gradOutput, DeviceBuffer gradInput)
    {
        switch (gradOutput.Device)
        {
            case CpuDevice or ReferenceDevice: ElementwiseKernels.Batch(images, new Copy(), gradInput, gradOutput); break;
            case GpuDevice gpu: FlattenGpu.Backward(gpu, images, gradOutput, gradInput); break;
            default: throw UnsupportedDevice.For(gradOutput.Device, "flatten backward");
        }
    }
}
