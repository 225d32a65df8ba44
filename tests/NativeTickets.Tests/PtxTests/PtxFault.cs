namespace NativeTickets.Tests;

/// <summary>What a PTX text did wrong, or what the machine does not know: the instruction, the thread, what it got and what was wanted.</summary>
sealed class PtxFault(string message) : Exception(message);
