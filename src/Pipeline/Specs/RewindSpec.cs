namespace NativeTickets.Pipelines;

/// <summary>Where a ticket's weights come from.</summary>
/// <param name="Kind">Which source.</param>
/// <param name="Position">For <see cref="RewindKind.Position"/>: the moment of the training that was pruned.</param>
/// <param name="Draw">For <see cref="RewindKind.Fresh"/>: which fresh initial weights, from 1.</param>
public sealed record RewindSpec(RewindKind Kind, TrainingTime Position = default, int Draw = 0);
