namespace NativeTickets.Reporting;

/// <summary>Published numbers to stand beside ours: row, then column, then value.</summary>
/// <remarks>A row is a stage id, or a stage id with its matrix entry in parentheses: "boosted (ticket.sparsity 0.8)".</remarks>
sealed record TableReference(string Name, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double?>> Values);
