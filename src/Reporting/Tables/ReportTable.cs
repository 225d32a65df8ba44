namespace NativeTickets.Reporting;

/// <summary>A table as plain text cells, for a page and for a terminal.</summary>
/// <param name="Id">Unique in the report; part of an anchor.</param>
/// <param name="Title">A heading.</param>
/// <param name="Columns">Headings; the first is that of the row names.</param>
/// <param name="Rows">As many cells as there are columns.</param>
/// <param name="Notes">What the cells mean, and what is missing and why.</param>
public sealed record ReportTable(string Id, string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<string> Notes);
