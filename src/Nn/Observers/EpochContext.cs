namespace NativeTickets.Nn;

/// <summary>What an observer is told when an epoch has ended.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Epoch">The 1-based number of the epoch that ended.</param>
/// <param name="Metrics">The epoch's metrics by name; observers may add theirs.</param>
public sealed record EpochContext(long Seed, int Epoch, IDictionary<string, double> Metrics);
