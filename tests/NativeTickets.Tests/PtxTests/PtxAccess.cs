namespace NativeTickets.Tests;

/// <summary>What is done to memory.</summary>
enum PtxAccess
{
    Read,
    Write,

    /// <summary>Read and written in one step that others cannot come between.</summary>
    Atomic,
}
