namespace NativeTickets.Pipelines;

/// <summary>A table of a report.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Title">Above it; null for none.</param>
/// <param name="Rows">Stage ids.</param>
/// <param name="Columns">Metrics: <c>metric</c>, <c>metric@3ep</c> or <c>evaluate stage.metric</c>.</param>
/// <param name="Reference">Values to stand beside; null for none.</param>
public sealed record TableSpec(string Id, string? Title, IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, ReferenceSpec? Reference);
