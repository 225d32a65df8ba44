namespace NativeTickets.Pipelines;

/// <summary>One key of a checked map.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Hashed">Whether it can change what a stage computes; a title or a path cannot.</param>
sealed record ResolvedEntry(string Key, ResolvedNode Value, bool Hashed);
