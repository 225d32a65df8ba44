namespace NativeTickets.Pipelines;

/// <summary>A table of a report.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Title">Above it; null for none.</param>
/// <param name="Rows">Stage ids.</param>
/// <param name="Columns">Metrics: <c>metric</c>, <c>metric@3ep</c> or <c>evaluate stage.metric</c>.</param>
/// <param name="References">Values to stand beside, a column each.</param>
public sealed record TableSpec(string Id, string? Title, IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, IReadOnlyList<ReferenceSpec> References)
{
    /// <summary>The values of each axis that have a row; an axis that is not named has all.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Only { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
