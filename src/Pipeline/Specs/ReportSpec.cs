namespace NativeTickets.Pipelines;

/// <summary>What is shown of the results.</summary>
/// <param name="Figures">Curves.</param>
/// <param name="Tables">Tables.</param>
public sealed record ReportSpec(IReadOnlyList<FigureSpec> Figures, IReadOnlyList<TableSpec> Tables);
