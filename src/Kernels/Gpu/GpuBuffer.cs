using ILGPU;
using ILGPU.Runtime;

namespace NativeTickets.Kernels;

/// <summary>Floats in an accelerator's memory. An allocation of its own, so its start is aligned as ILGPU's vector loads assume.</summary>
sealed class GpuBuffer : DeviceBuffer
{
    readonly MemoryBuffer1D<float, Stride1D.Dense> memory;

    readonly ArrayView<float> view;

    public GpuBuffer(GpuDevice device, MemoryBuffer1D<float, Stride1D.Dense> memory) : base(device, (int)memory.Length)
    {
        this.memory = memory;
        view = memory.AsArrayView<float>(0, memory.Length);
    }

    public override long Bytes => 4L * Length;

    public static ArrayView<float> Of(DeviceBuffer buffer) => ((GpuBuffer)buffer).view;

    /// <summary>The buffer as floats or as four at a time (<see cref="FourFloats"/>); what is left over of four at its end is out of reach.</summary>
    public static ArrayView<T> Of<T>(DeviceBuffer buffer) where T : unmanaged => Of(buffer).Cast<T>();

    protected internal override void Free() => memory.Dispose();
}
