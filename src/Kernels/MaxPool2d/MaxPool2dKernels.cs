namespace NativeTickets.Kernels;

/// <summary>Max pooling: which kernel runs on which device. R·S comparisons an output.</summary>
public static unsafe class MaxPool2dKernels
{
    /// <summary>True where the input can be given as a batch norm that nobody has written out.</summary>
    public static bool ReadsThroughNorm(KernelDevice device) => device is CpuDevice;

    /// <summary>y[n,c,p,q] = the largest x in the window; padding is never the largest.</summary>
    public static void Forward(in PoolGeometry geometry, DeviceBuffer x, DeviceBuffer y, DeferredNorm? norm = null)
    {
        using var time = KernelSpan.Pass(x.Device, "max pooling forward", geometry.Input, 1.25);
        DeferredNorm.Require(ReadsThroughNorm(x.Device), norm, "max pooling forward");
        switch (x.Device)
        {
            case CpuDevice cpu:
                MaxPool2dCpu.Forward(cpu, geometry, CpuBuffer.Of(x), InputNorm.Of(norm), CpuBuffer.Of(y));
                CardRounding.Store(y);
                break;
            case GpuDevice gpu: MaxPool2dGpu.Forward(gpu, geometry, x, y); break;
            case ReferenceDevice: MaxPool2dReference.Forward(geometry, ReferenceBuffer.Of(x), ReferenceBuffer.Of(y)); break;
            default: throw UnsupportedDevice.For(x.Device, "max pooling forward");
        }
    }

    /// <summary>gradInput: each gradOutput goes to the first of the largest in its window, in row-major order.</summary>
    /// <param name="geometry">The windows.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">What <see cref="Forward"/> computed from it.</param>
    /// <param name="gradOutput">The gradient of y.</param>
    /// <param name="gradInput">Overwritten.</param>
    /// <param name="norm">A batch norm of x that is pooled instead of x; where <see cref="ReadsThroughNorm"/>.</param>
    /// <param name="finish">What becomes of gradInput.</param>
    public static void Backward(
        in PoolGeometry geometry, DeviceBuffer x, DeviceBuffer y, DeviceBuffer gradOutput, DeviceBuffer gradInput, DeferredNorm? norm = null,
        GradientFinish finish = default)
    {
        if (!GradientFinish.IsTakenOn(x.Device)) finish.RequireNothing("max pooling backward");
        using var time = KernelSpan.Pass(x.Device, "max pooling backward", geometry.Input, 2.5);
        DeferredNorm.Require(ReadsThroughNorm(x.Device), norm, "max pooling backward");
        switch (x.Device)
        {
            case CpuDevice cpu:
                var gradient = new UnfinishedGradient(cpu, gradInput, finish);
                MaxPool2dCpu.Backward(
                    cpu, geometry, CpuBuffer.Of(x), InputNorm.Of(norm), CpuBuffer.Of(y), CpuBuffer.Of(gradOutput), CpuBuffer.Of(gradient.Raw));
                gradient.Finish(geometry.Input);
                break;
            case GpuDevice gpu: MaxPool2dGpu.Backward(gpu, geometry, x, y, gradOutput, gradInput, finish); break;
            case ReferenceDevice:
                MaxPool2dReference.Backward(geometry, ReferenceBuffer.Of(x), ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(gradInput));
                break;
            default: throw UnsupportedDevice.For(x.Device, "max pooling backward");
        }
    }
}
