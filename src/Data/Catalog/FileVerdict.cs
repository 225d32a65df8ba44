namespace NativeTickets.Data;

/// <summary>What one file of a data set turned out to be.</summary>
/// <param name="Path">Where it is; where it should be, if it is missing.</param>
/// <param name="State">What it is.</param>
/// <param name="Detail">What tells that it is not the official one; empty where it is.</param>
public sealed record FileVerdict(string Path, FileState State, string Detail);
