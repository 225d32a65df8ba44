namespace NativeTickets.Kernels;

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
