namespace NativeTickets.Lab.Running;

/// <summary>Which stage instance is meant.</summary>
/// <param name="Number">1-based place in the order of execution.</param>
/// <param name="Total">How many instances the run has.</param>
/// <param name="Id">The stage's id in the pipeline.</param>
/// <param name="Kind"><c>train</c>, <c>prune</c> or <c>evaluate</c>.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Matrix">The matrix values it was expanded with, <c>ticket.sparsity 0.8</c>; empty for none.</param>
public sealed record StageHeader(int Number, int Total, string Id, string Kind, long Seed, string Matrix);
