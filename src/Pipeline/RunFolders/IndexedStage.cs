namespace NativeTickets.Pipelines;

/// <summary>A stage instance as a run's index lists it.</summary>
/// <param name="Id">The stage's id.</param>
/// <param name="Kind"><c>train</c>, <c>prune</c> or <c>evaluate</c>.</param>
/// <param name="Seed">The replicate.</param>
/// <param name="Matrix">The values of the axes that it depends on.</param>
/// <param name="Folder">The name of its folder within the run folder.</param>
/// <param name="Status">How far it was when the index was written.</param>
sealed record IndexedStage(string Id, string Kind, long Seed, IReadOnlyList<MatrixValue> Matrix, string Folder, string Status)
{
    /// <summary><c>seed 1, ticket.sparsity 0.8</c>.</summary>
    public string Label => string.Join(", ", [FormattableString.Invariant($"seed {Seed}"), .. Matrix.Select(value => $"{value.Key} {value.Value}")]);
}
