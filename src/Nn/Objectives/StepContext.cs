namespace NativeTickets.Nn;

/// <summary>Where a step stands: the key of its random numbers.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Epoch">0-based epoch.</param>
/// <param name="Step">0-based step within the epoch.</param>
public readonly record struct StepContext(long Seed, int Epoch, int Step);
