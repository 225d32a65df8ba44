namespace NativeTickets.Nn;

/// <summary>What a mask schedule does at a step.</summary>
public enum MaskMoment
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Masks change when the optimizer has taken its step.</summary>
    AfterStep,

    /// <summary>Masks change in place of the optimizer's step: no gradient is applied.</summary>
    InsteadOfStep,
}

/// <summary>Changes a network's masks while it is trained: RigL, SET, gradual pruning. Derive from it for a schedule of one's own.</summary>
/// <remarks>
/// What it does depends on the network, the step and its own state alone, so that an interrupted run ends with the same bits. The masks themselves are saved
/// and restored by whoever trains.
/// </remarks>
public abstract class MaskSchedule : TrainingObserver
{
    /// <summary>What it does at a step.</summary>
    /// <param name="step">The 1-based number of the step in the whole training run.</param>
    public abstract MaskMoment At(long step);

    /// <summary>Whether an update looks at gradients, of pruned weights too; they are computed for its steps then.</summary>
    public virtual bool NeedsGradients => false;

    /// <summary>What it has to learn after each epoch; null for nothing.</summary>
    public virtual EpochObserver? Watch => null;

    /// <summary>Changes masks, weights, and what the optimizer remembers of them.</summary>
    public abstract void Update(MaskUpdate update);
}

/// <summary>An update of masks.</summary>
/// <param name="Network">What is trained; its gradients are those of the step.</param>
/// <param name="Optimizer">What moves it.</param>
/// <param name="Context">The key of random numbers.</param>
/// <param name="Step">The 1-based number of the step in the whole training run.</param>
public readonly record struct MaskUpdate(Network Network, Optimizer Optimizer, StepContext Context, long Step);
