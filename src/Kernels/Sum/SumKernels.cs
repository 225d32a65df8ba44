namespace NativeTickets.Kernels;

/// <summary>
/// y = the sum over one axis, or over all numbers. Along the batch axis, and over all, y is plain; else it has a batch axis where x has one.
/// Deterministic; cost: one pass.
/// </summary>
public static unsafe class SumKernels
{
    /// <summary>Adds up.</summary>
    public static void Forward(SumGeometry g, DeviceBuffer x, DeviceBuffer y)
    {
        switch (x.Device)
        {
            case CpuDevice cpu: SumCpu.Forward(cpu, g, CpuBuffer.Of(x), CpuBuffer.Of(y)); break;
            case GpuDevice gpu: SumGpu.Forward(gpu, g, x, y); break;
            case ReferenceDevice: SumReference.Forward(g, ReferenceBuffer.Of(x), ReferenceBuffer.Of(y)); break;
            default: throw UnsupportedDevice.For(x.Device, "sum");
        }
    }

    /// <summary>The transpose: each number of x, one per sum, is written to all of its terms in y. The gradient of a sum.</summary>
    public static void Repeat(SumGeometry g, DeviceBuffer x, DeviceBuffer y)
    {
        switch (x.Device)
        {
            case CpuDevice cpu: RepeatCpu.Run(cpu, g, CpuBuffer.Of(x), CpuBuffer.Of(y)); break;
            case GpuDevice gpu: SumGpu.Repeat(gpu, g, x, y); break;
            case ReferenceDevice: SumReference.Repeat(g, ReferenceBuffer.Of(x), ReferenceBuffer.Of(y)); break;
            default: throw UnsupportedDevice.For(x.Device, "repeat");
        }
    }
}
