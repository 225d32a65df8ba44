using NativeTickets.Nn;

namespace NativeTickets.Lab.Stages;

/// <summary>Ends a training run some epochs after the first drop of its learning rate.</summary>
/// <param name="last">The 1-based epoch it ends with.</param>
sealed class StopAfterDrop(int last) : EpochObserver
{
    /// <inheritdoc/>
    public override EpochDecision AfterEpoch(Network network, EpochContext context) => context.Epoch < last
        ? EpochDecision.Continue
        : new EpochDecision(FormattableString.Invariant($"the learning rate has dropped for the first time, and training was to end with epoch {last}"));
}
