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

/// <summary>Takes part in a training run from step to step: averages weights, or changes them by a rule that is no gradient's.</summary>
/// <remarks>
/// What it changes depends on the network, the context and its own state alone, so that an interrupted run ends with the same bits. It leaves masks as they
/// are: what changes them is a <see cref="MaskSchedule"/>, whose masks are part of the checkpoint.
/// </remarks>
public abstract class StepObserver : TrainingObserver
{
    /// <summary>Called after every update of the weights, while their gradients are still there.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="context">The step that was taken; where an objective makes several updates of a batch, each of them has the same.</param>
    public abstract void AfterStep(Network network, StepContext context);
}
