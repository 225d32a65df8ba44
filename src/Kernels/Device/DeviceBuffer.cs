namespace NativeTickets.Kernels;

/// <summary>A run of numbers on a device: float on <c>cpu</c> and GPUs, double on the reference device.</summary>
public abstract class DeviceBuffer
{
    /// <summary>A buffer of this device and length.</summary>
    protected DeviceBuffer(KernelDevice device, int length)
    {
        Device = device;
        Length = length;
    }

    /// <summary>The device that owns it.</summary>
    public KernelDevice Device { get; }

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>Bytes it takes from the system.</summary>
    public abstract long Bytes { get; }

    /// <summary>True for a part of another buffer, which owns the memory: returned with that one, and not by itself.</summary>
    internal bool IsPart { get; init; }

    /// <summary>True between rent and return; guards against a buffer that is given back twice.</summary>
    internal bool IsRented { get; set; }

    /// <summary>Gives the memory back to the system.</summary>
    protected internal abstract void Free();
}
