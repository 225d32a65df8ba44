namespace NativeTickets.Pipelines;

/// <summary>The mask that a pruning after each epoch of a training would make, and when it counts as stable.</summary>
/// <param name="Sparsity">The fraction of zeros, in (0, 1).</param>
/// <param name="Score">One of the two magnitudes.</param>
/// <param name="Scope">Which weights compete.</param>
/// <param name="Distance">Masks that differ in less than this share of the prunable weights count as equal.</param>
/// <param name="Epochs">How many epochs' masks must be equal, each to each; at least 2.</param>
public sealed record WatchedMaskSpec(double Sparsity, PruneScore Score, PruneScope Scope, double Distance, int Epochs);
