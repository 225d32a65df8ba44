namespace NativeTickets.Reporting;

/// <summary>A table as the pipeline asks for it: a row for each stage (and matrix entry), a column for each metric and each of its published values.</summary>
sealed record TableSpec(string Id, string? Title, IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, IReadOnlyList<TableReference> References)
{
    public EntryFilter Only { get; init; } = EntryFilter.None;
}
