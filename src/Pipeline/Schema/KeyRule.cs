namespace NativeTickets.Pipelines;

/// <summary>
/// One key of a map: its name, what its value has to be, what holds without it, a line for the reader, and whether the key is hashed: one that cannot
/// change what a stage computes does not enter the stage's hash.
/// </summary>
sealed record KeyRule(string Name, ValueRule Value, Default Default, string Doc, bool Hashed = true);
