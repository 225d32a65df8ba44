namespace NativeTickets.Reporting;

/// <summary>Published numbers to stand beside ours: row, then column, then value. A row is a stage id, or a stage id and its matrix entry as the report prints it.</summary>
sealed record TableReference(string Name, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double?>> Values);
