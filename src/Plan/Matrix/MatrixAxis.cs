namespace NativeTickets.Plan.Matrix;

/// <summary>What is varied.</summary>
/// <param name="Key">Its name: <c>stage.key</c>, such as <c>ticket.sparsity</c>, or one of its own where several keys vary together.</param>
/// <param name="Values">As written, all different.</param>
public sealed record MatrixAxis(string Key, IReadOnlyList<string> Values);
