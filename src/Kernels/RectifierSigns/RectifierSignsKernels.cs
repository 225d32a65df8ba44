namespace NativeTickets.Kernels;

/// <summary>
/// Where a rectifier let numbers pass, kept as a bit each, so that a backward pass reads a thirty-second of what the numbers themselves would take. Devices
/// that keep none look at the numbers again; the gradients have the same bits either way.
/// </summary>
public static unsafe class RectifierSignsKernels
{
    const int BitsPerFloat = 32;

    /// <summary>How long a buffer for the signs of a result is; 0 where the device keeps none.</summary>
    public static int Length(KernelDevice device, Extent extent) =>
        device is CpuDevice { InPlaceOfCard: false } ? (Lanes.Blocks(extent.N) * extent.C * extent.Plane * Lanes.Width + BitsPerFloat - 1) / BitsPerFloat : 0;

    /// <summary>y = max(0, x), and its signs. Cost: one pass over memory.</summary>
    public static void Forward(Extent extent, DeviceBuffer x, DeviceBuffer y, DeviceBuffer signs)
    {
        using var time = KernelSpan.Pass(x.Device, "rectifier with signs", extent, 2);
        if (x.Device is not CpuDevice cpu) throw UnsupportedDevice.For(x.Device, "rectifier signs forward");
        RectifierSignsCpu.Forward(cpu, extent, CpuBuffer.Of(x), CpuBuffer.Of(y), (ushort*)CpuBuffer.Of(signs));
    }

    /// <summary>gradInput = gradOutput where a sign is set, else 0; they may be one buffer. Cost: one pass over memory.</summary>
    public static void Backward(Extent extent, DeviceBuffer signs, DeviceBuffer gradOutput, DeviceBuffer gradInput)
    {
        using var time = KernelSpan.Pass(signs.Device, "rectifier gradient by signs", extent, 2);
        if (signs.Device is not CpuDevice cpu) throw UnsupportedDevice.For(signs.Device, "rectifier signs backward");
        RectifierSignsCpu.Backward(cpu, extent, (ushort*)CpuBuffer.Of(signs), CpuBuffer.Of(gradOutput), CpuBuffer.Of(gradInput));
    }
}
