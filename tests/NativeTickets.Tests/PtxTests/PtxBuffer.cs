using System.Runtime.InteropServices;

namespace NativeTickets.Tests;

/// <summary>A piece of global memory at a made-up address.</summary>
sealed class PtxBuffer(ulong address, byte[] bytes)
{
    /// <summary>The address of the first byte: a multiple of 256 and of no more.</summary>
    public ulong Address => address;

    public byte[] Bytes => bytes;

    /// <summary>The numbers in it, to read and to change.</summary>
    public Span<T> As<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
}
