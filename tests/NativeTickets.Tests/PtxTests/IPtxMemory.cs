namespace NativeTickets.Tests;

/// <summary>The global memory that a kernel's addresses point into.</summary>
interface IPtxMemory
{
    /// <summary>The bytes at an address, or a fault of the thread.</summary>
    ref byte At(PtxThread thread, ulong address, int size);
}
