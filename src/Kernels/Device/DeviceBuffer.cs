namespace NativeTickets.Kernels;

/// <summary>A run of numbers on a device: float on <c>cpu</c> and GPUs, double on the reference device.</summary>
public abstract class DeviceBuffer
{
    /// <summary>A buffer of this device and length.</summary>
    protected DeviceBuffer(KernelDevice device, int length)
    {
        Device = device;
        (Length, Numbers) = (length, length);
    }

    /// <summary>The device that owns it.</summary>
    public KernelDevice Device { get; }

    /// <summary>Elements of memory.</summary>
    public int Length { get; }

    /// <summary>How its numbers are stored, as it was rented.</summary>
    public NumberFormat Format { get; internal set; }

    /// <summary>How many numbers it was rented for.</summary>
    public int Numbers { get; internal set; }

    /// <summary>Bytes it takes from the system.</summary>
    public abstract long Bytes { get; }

    /// <summary>
    /// Says that these are weights, which change seldom: what kernels make of them alone may be kept with them until <see cref="Change"/>.
    /// </summary>
    public virtual void KeepForms() { }

    /// <summary>The numbers changed: nothing that was made of them holds any longer.</summary>
    public virtual void Change() { }

    /// <summary>Gives back what was made of these numbers.</summary>
    protected internal virtual void DropForms() { }

    /// <summary>True for a part of another buffer, which owns the memory: returned with that one, and not alone.</summary>
    internal bool IsPart { get; init; }

    /// <summary>True between rent and return; guards against a buffer that is given back twice.</summary>
    internal bool IsRented { get; set; }

    /// <summary>Gives the memory back to the system.</summary>
    protected internal abstract void Free();
}

/// <summary>Free buffers by length. Training asks for the same lengths in every step, so exact lengths are kept and nothing is rounded up.</summary>
sealed class BufferPool : IDisposable
{
    readonly Dictionary<int, Stack<DeviceBuffer>> free = [];
    readonly List<DeviceBuffer> all = [];

    public long AllocatedBytes { get; private set; }

    public int Rented { get; private set; }

    public DeviceBuffer Rent(KernelDevice device, int length)
    {
        DeviceBuffer buffer;
        if (free.TryGetValue(length, out var stack) && stack.Count > 0)
        {
            buffer = stack.Pop();
        }
        else
        {
            buffer = device.Allocate(length);
            all.Add(buffer);
            AllocatedBytes += buffer.Bytes;
        }
        buffer.IsRented = true;
        Rented++;
        return buffer;
    }

    public void Return(DeviceBuffer buffer)
    {
        if (!buffer.IsRented) throw new InvalidOperationException($"a buffer of {buffer.Length} elements on {buffer.Device.Name} was given back twice");
        buffer.IsRented = false;
        Rented--;
        if (!free.TryGetValue(buffer.Length, out var stack)) free[buffer.Length] = stack = new Stack<DeviceBuffer>();
        stack.Push(buffer);
    }

    public void Dispose()
    {
        foreach (var buffer in all) buffer.Free();
        all.Clear();
        free.Clear();
        AllocatedBytes = 0;
    }
}
