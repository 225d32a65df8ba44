namespace NativeTickets.Nn;

/// <summary>Watches a training from epoch to epoch: early stopping, best weights, a stable mask, catastrophic overfitting.</summary>
public abstract class EpochObserver
{
    /// <summary>Called after each epoch with its metrics.</summary>
    public abstract EpochDecision AfterEpoch(Network network, EpochContext context);

    /// <summary>The objective it has switched training to, after <see cref="LoadState"/> too; null for none.</summary>
    public virtual Objective? SwitchedTo => null;

    /// <summary>What it must remember to go on after an interruption: names and numbers, kept in the checkpoint.</summary>
    public virtual IReadOnlyDictionary<string, double> SaveState() => new Dictionary<string, double>();

    /// <summary>Takes back what <see cref="SaveState"/> gave.</summary>
    public virtual void LoadState(IReadOnlyDictionary<string, double> state) { }

    /// <summary>What it must remember besides and is too much for <see cref="SaveState"/>.</summary>
    public virtual IReadOnlyDictionary<string, WeightsEntry> SaveTensors() => new Dictionary<string, WeightsEntry>();

    /// <summary>Takes back what <see cref="SaveTensors"/> gave; called after <see cref="LoadState"/>.</summary>
    public virtual void LoadTensors(IReadOnlyDictionary<string, WeightsEntry> tensors) { }
}
