namespace NativeTickets.Pipelines;

/// <summary>Falls of the learning rate.</summary>
/// <param name="Factor">What each multiplies it by, in (0, 1].</param>
/// <param name="At">When, in any order.</param>
public sealed record DropsSpec(double Factor, IReadOnlyList<TrainingTime> At);
