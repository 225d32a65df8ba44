namespace NativeTickets.Pipelines;

/// <summary>One value of an axis.</summary>
/// <param name="Key">The axis.</param>
/// <param name="Value">As written.</param>
public sealed record MatrixValue(string Key, string Value);
