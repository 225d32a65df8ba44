namespace NativeTickets.Kernels;

/// <summary>y = a + b, elementwise; y may be a or b. Cost: one pass over memory.</summary>
public static unsafe class AddKernels
{
    /// <summary>Tensors with a batch axis, in the activation layout.</summary>
    public static void Batch(Extent extent, DeviceBuffer a, DeviceBuffer b, DeviceBuffer y)
    {
        switch (a.Device)
        {
            case CpuDevice cpu: AddCpu.Run(cpu, extent, CpuBuffer.Of(a), CpuBuffer.Of(b), CpuBuffer.Of(y)); break;
            case GpuDevice gpu: AddGpu.Run(gpu, extent.Count, a, b, y); break;
            case ReferenceDevice: AddReference.Run(extent.Count, ReferenceBuffer.Of(a), ReferenceBuffer.Of(b), ReferenceBuffer.Of(y)); break;
            default: throw UnsupportedDevice.For(a.Device, "add");
        }
    }

    /// <summary>Plain row-major numbers.</summary>
    public static void Plain(int count, DeviceBuffer a, DeviceBuffer b, DeviceBuffer y)
    {
        switch (a.Device)
        {
            case CpuDevice: AddCpu.RunPlain(count, CpuBuffer.Of(a), CpuBuffer.Of(b), CpuBuffer.Of(y)); break;
            case GpuDevice gpu: AddGpu.Run(gpu, count, a, b, y); break;
            case ReferenceDevice: AddReference.Run(count, ReferenceBuffer.Of(a), ReferenceBuffer.Of(b), ReferenceBuffer.Of(y)); break;
            default: throw UnsupportedDevice.For(a.Device, "add");
        }
    }
}
