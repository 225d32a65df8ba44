namespace NativeTickets.Tests;

/// <summary>What a byte of shared memory holds.</summary>
enum PtxCellState : byte
{
    /// <summary>It belongs to no variable.</summary>
    Outside,

    /// <summary>Nothing wrote it.</summary>
    Unwritten,

    /// <summary>An asynchronous copy into it is under way.</summary>
    Pending,

    /// <summary>It holds a value.</summary>
    Written,
}
