using System.Runtime.InteropServices;

namespace NativeTickets.Tests;

/// <summary>Global memory: buffers so far apart that no index of 32 bits leads from one into another.</summary>
sealed class PtxMemory : IPtxMemory
{
    const int Spacing = 36; // 64 GiB between buffers: 2³² elements of 16 bytes
    const int Start = 256; // ILGPU takes pointers to be aligned so, and nothing promises more

    readonly List<PtxBuffer> buffers = [];

    public PtxBuffer Add(byte[] bytes)
    {
        buffers.Add(new PtxBuffer(((ulong)buffers.Count + 1 << Spacing) + Start, bytes));
        return buffers[^1];
    }

    public PtxBuffer Add<T>(ReadOnlySpan<T> values) where T : unmanaged => Add(MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The bytes at an address, or a fault.</summary>
    public ref byte At(PtxThread thread, ulong address, int size)
    {
        var number = (int)(address >> Spacing) - 1;
        if ((uint)number >= (uint)buffers.Count) throw thread.Fault($"{size} bytes at 0x{address:x} are in no buffer");
        var offset = address - buffers[number].Address;
        var bytes = buffers[number].Bytes;
        if (offset > (ulong)bytes.Length || (ulong)bytes.Length - offset < (ulong)size)
            throw thread.Fault($"{size} bytes at 0x{address:x} are outside of buffer {number}, {(long)offset} bytes after the start of its {bytes.Length}");
        return ref bytes[offset];
    }
}
