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
