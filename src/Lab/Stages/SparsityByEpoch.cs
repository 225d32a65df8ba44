using NativeTickets.Nn;

namespace NativeTickets.Lab.Stages;

/// <summary>Adds to every epoch the share of the prunable weights that is pruned, where masks change while training.</summary>
sealed class SparsityByEpoch : EpochObserver
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics => [KnownMetrics.Sparsity.Name];

    /// <inheritdoc/>
    public override EpochDecision AfterEpoch(Network network, EpochContext context)
    {
        context.Metrics[KnownMetrics.Sparsity.Name] = (double)network.PrunedCount / network.PrunableCount;
        return EpochDecision.Continue;
    }
}
