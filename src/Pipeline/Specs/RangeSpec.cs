namespace NativeTickets.Pipelines;

/// <summary>A part of an axis.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end, above the lower.</param>
public sealed record RangeSpec(double Low, double High);
