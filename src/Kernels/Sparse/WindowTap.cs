namespace NativeTickets.Kernels;

/// <summary>One tap of a window: where it reads, relative to the window's position, and which weight of a pair of channels it is.</summary>
/// <param name="Row">Rows below the position.</param>
/// <param name="Column">Columns right of it.</param>
/// <param name="Tap">r · S + s.</param>
readonly record struct WindowTap(int Row, int Column, int Tap);

