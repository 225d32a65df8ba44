namespace NativeTickets.Pipelines;

/// <summary>A stage with one choice of the axes it depends on, for every seed.</summary>
/// <param name="Spec">Its settings.</param>
/// <param name="Settings">Everything in them that decides what it computes, as text.</param>
/// <param name="Matrix">The choice, in the order of the file's axes.</param>
/// <param name="From">Its inputs.</param>
sealed record StageVariant(StageSpec Spec, string Settings, MatrixEntry Matrix, IReadOnlyList<StageVariant> From);
