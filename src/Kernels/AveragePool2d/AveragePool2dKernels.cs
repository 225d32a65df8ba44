namespace NativeTickets.Kernels;

/// <summary>Average pooling without padding: which kernel runs on which device. One addition a number of the window.</summary>
public static unsafe class AveragePool2dKernels
{
    /// <summary>y[n,c,p,q] = (1/RS) Σ_{r,s} x[n, c, p·stride + r, q·stride + s].</summary>
    public static void Forward(in PoolGeometry geometry, DeviceBuffer x, DeviceBuffer y)
    {
        using var time = KernelSpan.Pass(x.Device, "average pooling forward", geometry.Input, 1);
        switch (x.Device)
        {
            case CpuDevice cpu:
                AveragePool2dCpu.Forward(cpu, geometry, CpuBuffer.Of(x), CpuBuffer.Of(y));
                CardRounding.Store(y);
                break;
            case GpuDevice gpu: AveragePool2dGpu.Forward(gpu, geometry, x, y); break;
            case ReferenceDevice: AveragePool2dReference.Forward(geometry, ReferenceBuffer.Of(x), ReferenceBuffer.Of(y)); break;
            default: throw UnsupportedDevice.For(x.Device, "average pooling forward");
        }
    }

    /// <summary>gradInput: each gradOutput is spread evenly over its window; finished where asked.</summary>
    public static void Backward(in PoolGeometry geometry, DeviceBuffer gradOutput, DeviceBuffer gradInput, GradientFinish finish = default)
    {
        if (!GradientFinish.IsTakenOn(gradOutput.Device)) finish.RequireNothing("average pooling backward");
        using var time = KernelSpan.Pass(gradOutput.Device, "average pooling backward", geometry.Input, 1);
        switch (gradOutput.Device)
        {
            case CpuDevice cpu:
                var gradient = new UnfinishedGradient(cpu, gradInput, finish);
                AveragePool2dCpu.Backward(cpu, geometry, CpuBuffer.Of(gradOutput), CpuBuffer.Of(gradient.Raw));
                gradient.Finish(geometry.Input);
                break;
            case GpuDevice gpu: AveragePool2dGpu.Backward(gpu, geometry, gradOutput, gradInput, finish); break;
            case ReferenceDevice: AveragePool2dReference.Backward(geometry, ReferenceBuffer.Of(gradOutput), ReferenceBuffer.Of(gradInput)); break;
            default: throw UnsupportedDevice.For(gradOutput.Device, "average pooling backward");
        }
    }
}
