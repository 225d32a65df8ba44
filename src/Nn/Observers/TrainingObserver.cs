namespace NativeTickets.Nn;

/// <summary>What watches a training run, or takes part in it, and what it must remember to continue after an interruption; kept in the checkpoint.</summary>
public abstract class TrainingObserver
{
    private protected TrainingObserver() { }

    /// <summary>Names and numbers.</summary>
    public virtual IReadOnlyDictionary<string, double> SaveState() => new Dictionary<string, double>();

    /// <summary>Takes back what <see cref="SaveState"/> gave.</summary>
    public virtual void LoadState(IReadOnlyDictionary<string, double> state) { }

    /// <summary>What is too much for <see cref="SaveState"/>.</summary>
    public virtual IReadOnlyDictionary<string, WeightsEntry> SaveTensors() => new Dictionary<string, WeightsEntry>();

    /// <summary>Takes back what <see cref="SaveTensors"/> gave; called after <see cref="LoadState"/>, when the network has its weights.</summary>
    public virtual void LoadTensors(IReadOnlyDictionary<string, WeightsEntry> tensors) { }
}
