using ILGPU;
using ILGPU.Runtime;

namespace NativeTickets.Kernels;

/// <summary>Floats in an accelerator's memory: an allocation of its own or an aligned part of one, so that its start is aligned as ILGPU's vector loads assume.</summary>
sealed class GpuBuffer : DeviceBuffer
{
    const int Alignment = 64; // floats: the 256 bytes that ILGPU takes every pointer to be aligned to

    readonly MemoryBuffer? memory;
    readonly ArrayView<float> view;

    public GpuBuffer(GpuDevice device, MemoryBuffer1D<float, Stride1D.Dense> memory) : base(device, (int)memory.Length)
    {
        this.memory = memory;
        view = memory.AsArrayView<float>(0, memory.Length);
    }

    /// <summary>A part of another buffer.</summary>
    public GpuBuffer(DeviceBuffer whole, int start, int length) : base(whole.Device, length)
    {
        if (start % Alignment != 0) throw new ArgumentException($"a part of a buffer starts at a multiple of {Alignment} floats, got {start}", nameof(start));
        IsPart = true;
        view = Of(whole).SubView(start, length);
    }

    public override long Bytes => memory is null ? 0 : 4L * Length;

    public static ArrayView<float> Of(DeviceBuffer buffer) => ((GpuBuffer)buffer).view;

    /// <summary>The buffer as floats or as four at a time (<see cref="FourFloats"/>); what is left over of four at its end is out of reach.</summary>
    public static ArrayView<T> Of<T>(DeviceBuffer buffer) where T : unmanaged => Of(buffer).Cast<T>();

    protected internal override void Free() => memory?.Dispose();
}
