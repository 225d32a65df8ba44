namespace NativeTickets.Pipelines;

/// <summary>A key that is varied.</summary>
/// <param name="Key"><c>stage.key</c>, such as <c>ticket.sparsity</c>.</param>
/// <param name="Values">As written, all different.</param>
public sealed record MatrixAxis(string Key, IReadOnlyList<string> Values);
