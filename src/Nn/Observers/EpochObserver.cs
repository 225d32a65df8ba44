namespace NativeTickets.Nn;

/// <summary>Watches a training run from epoch to epoch: early stopping, a stable mask, catastrophic overfitting.</summary>
public abstract class EpochObserver : TrainingObserver
{
    /// <summary>The names of the metrics that it adds to every epoch, or to some. Training may keep the weights of the epoch that is best by one of
    /// them.</summary>
    public virtual IReadOnlyList<string> Metrics => [];

    /// <summary>Called after each epoch with its metrics.</summary>
    public abstract EpochDecision AfterEpoch(Network network, EpochContext context);

    /// <summary>The objective it has switched training to, after <see cref="TrainingObserver.LoadState"/> too; null for none.</summary>
    public virtual Objective? SwitchedTo => null;
}

/// <summary>What an observer learns when an epoch has ended.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Epoch">The 1-based number of the epoch that ended.</param>
/// <param name="Metrics">The epoch's metrics by name; observers may add theirs.</param>
public sealed record EpochContext(long Seed, int Epoch, IDictionary<string, double> Metrics)
{
    /// <summary>
    /// Asks to stop. An observer that takes long throws <see cref="OperationCanceledException"/> then; it is asked about the same epoch again when training
    /// continues, with the state that it had before.
    /// </summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>An observer's answer: continue, stop for a reason, or continue with another objective.</summary>
/// <param name="StopBecause">Why to stop; null to continue.</param>
/// <param name="SwitchTo">The objective of the following epochs; null to keep the present one.</param>
public sealed record EpochDecision(string? StopBecause = null, Objective? SwitchTo = null)
{
    /// <summary>Go on as before.</summary>
    public static EpochDecision Continue { get; } = new();
}
