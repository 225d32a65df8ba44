namespace NativeTickets.Tests;

/// <summary>Whether a thread can go on.</summary>
enum PtxThreadState
{
    Running,

    /// <summary>At an instruction that the threads of its warp do together, and some are missing.</summary>
    Waiting,

    /// <summary>At a barrier of its group.</summary>
    AtBarrier,
    Ended,
}
