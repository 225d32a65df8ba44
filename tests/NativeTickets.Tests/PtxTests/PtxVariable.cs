namespace NativeTickets.Tests;

/// <summary>A named piece of param, shared or local memory: its first byte and its size in bytes. A dynamic one is as large as the launch says.</summary>
sealed record PtxVariable(string Name, PtxSpace Space, int Offset, int Size, bool IsDynamic = false);
