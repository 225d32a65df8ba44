namespace NativeTickets.Kernels;

/// <summary>y += factor · x over plain row-major numbers.</summary>
public static unsafe class AddScaledKernels
{
    /// <summary>Adds in place.</summary>
    public static void Run(int count, float factor, DeviceBuffer x, DeviceBuffer y)
    {
        switch (y.Device)
        {
            case CpuDevice cpu: AddScaledCpu.Run(cpu, count, factor, CpuBuffer.Of(x), CpuBuffer.Of(y)); break;
            case GpuDevice gpu: AddScaledGpu.Run(gpu, count, factor, x, y); break;
            case ReferenceDevice: AddScaledReference.Run(count, factor, ReferenceBuffer.Of(x), ReferenceBuffer.Of(y)); break;
            default: throw UnsupportedDevice.For(y.Device, "add scaled");
        }
    }
}
