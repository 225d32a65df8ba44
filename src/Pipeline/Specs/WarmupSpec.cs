namespace NativeTickets.Pipelines;

/// <summary>A linear approach to the learning rate.</summary>
/// <param name="From">The rate of the first step.</param>
/// <param name="Over">How long it takes until the full rate holds.</param>
public sealed record WarmupSpec(double From, TrainingTime Over);
