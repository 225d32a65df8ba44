using System.Runtime.CompilerServices;

namespace NativeTickets.Tests;

/// <summary>The blocks of memory that a stand-in card had handed out when a kernel began, at the addresses they have in this process.</summary>
/// <param name="blocks">Pairs of address and length in bytes.</param>
sealed class StandInMemory(ReadOnlyMemory<ulong> blocks) : IPtxMemory
{
    ulong start, end; // of the block that was met last

    public ref byte At(PtxThread thread, ulong address, int size)
    {
        if (address < start || address + (ulong)size > end) Find(thread, address, size);
        return ref Unsafe.AddByteOffset(ref Unsafe.NullRef<byte>(), (nuint)address);
    }

    void Find(PtxThread thread, ulong address, int size)
    {
        var pairs = blocks.Span;
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (address < pairs[i] || address + (ulong)size > pairs[i] + pairs[i + 1]) continue;
            (start, end) = (pairs[i], pairs[i] + pairs[i + 1]);
            return;
        }
        throw thread.Fault($"{size} bytes at 0x{address:x} are in no memory of the card");
    }
}
