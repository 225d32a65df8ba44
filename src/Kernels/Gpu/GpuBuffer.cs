using ILGPU;
using ILGPU.Runtime;

namespace NativeTickets.Kernels;

/// <summary>
/// Floats in an accelerator's memory: an allocation of its own or an aligned part of one, so that its start is aligned as ILGPU's vector loads assume.
/// </summary>
sealed class GpuBuffer : DeviceBuffer
{
    readonly MemoryBuffer? memory;
    readonly ArrayView<float> view;

    public GpuBuffer(GpuDevice device, MemoryBuffer1D<float, Stride1D.Dense> memory) : base(device, (int)memory.Length)
    {
        this.memory = memory;
        Bytes = 4L * memory.Length;
        view = memory.AsArrayView<float>(0, memory.Length);
    }

    /// <summary>A place in a card's arena, which owns the memory.</summary>
    public GpuBuffer(GpuDevice device, ArrayView<float> place) : base(device, (int)place.Length)
    {
        view = place;
        Bytes = 4 * place.Length;
    }

    /// <summary>A part of another buffer.</summary>
    public GpuBuffer(DeviceBuffer whole, int start, int length) : base(whole.Device, length)
    {
        if (start % GpuArena.Alignment != 0)
            throw new ArgumentException($"a part of a buffer starts at a multiple of {GpuArena.Alignment} floats, got {start}", nameof(start));
        IsPart = true;
        (Whole, Start) = ((GpuBuffer)whole, start);
        view = Of(whole).SubView(start, length);
    }

    public override long Bytes { get; }

    /// <summary>What it is a part of; null for a buffer of its own.</summary>
    public GpuBuffer? Whole { get; }

    /// <summary>Where it starts in <see cref="Whole"/>.</summary>
    public int Start { get; }

    /// <summary>The orders in which products meet these numbers as filters; null where they are nobody's weights.</summary>
    public FilterForms? Forms { get; private set; }

    /// <summary>Those of all weights that are parts of this.</summary>
    public FilterFormSlab? FormsOfParts { get; private set; }

    public static ArrayView<float> Of(DeviceBuffer buffer) => ((GpuBuffer)buffer).view;

    /// <summary>Where the buffer lies on the card.</summary>
    public static nint AddressOf(DeviceBuffer buffer) => Of(buffer).LoadEffectiveAddressAsPtr();

    /// <summary>The buffer as floats or as four at a time (<see cref="FourFloats"/>); what is left over of four at its end is out of reach.</summary>
    public static ArrayView<T> Of<T>(DeviceBuffer buffer) where T : unmanaged => Of(buffer).Cast<T>();

    public override void KeepForms()
    {
        if (Forms is not null) return;
        if (Whole is not null) Whole.FormsOfParts ??= new FilterFormSlab((GpuDevice)Device, Whole);
        Forms = new FilterForms((GpuDevice)Device, this);
    }

    public override void Change() => Forms?.Change();

    protected internal override void DropForms()
    {
        Forms?.Drop();
        FormsOfParts?.Drop();
        (Forms, FormsOfParts) = (null, null);
    }

    protected internal override void Free() => memory?.Dispose();
}
