namespace NativeTickets.Reporting;

/// <summary>A mark on an axis.</summary>
readonly record struct AxisTick(double Position, string Label);
