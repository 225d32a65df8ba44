using NativeTickets.Nn;

namespace NativeTickets.Lab.Stages;

/// <summary>Adds to every epoch the share of the prunable weights that is pruned, where masks change while training.</summary>
sealed class SparsityByEpoch : EpochObserver
{
    const string Metric = "sparsity";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics => [Metric];

    /// <inheritdoc/>
    public override EpochDecision AfterEpoch(Network network, EpochContext context)
    {
        context.Metrics[Metric] = (double)network.PrunedCount / network.PrunableCount;
        return EpochDecision.Continue;
    }
}
