namespace NativeTickets.Tests;

/// <summary>What an instruction does to the order of instructions.</summary>
enum PtxControl
{
    Next,
    Branch,
    Return,
    Barrier,
}
