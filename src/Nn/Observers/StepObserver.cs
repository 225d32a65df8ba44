namespace NativeTickets.Nn;

/// <summary>Takes part in a training run from step to step: changes masks while the network is trained, or weights by a rule that is no gradient's.</summary>
/// <remarks>
/// What it changes depends on the network, the context and its own state alone, so that an interrupted run ends with the same bits. Masks are no part of a
/// checkpoint: an observer
/// that changes them saves and restores them itself.
/// </remarks>
public abstract class StepObserver : TrainingObserver
{
    /// <summary>Called after every update of the weights, while their gradients are still there.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="context">The step that was taken; where an objective makes several updates of a batch, each of them has the same.</param>
    public abstract void AfterStep(Network network, StepContext context);
}
