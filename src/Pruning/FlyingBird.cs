using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>
/// Flying Bird: after every so many steps the smallest weights of each layer go and as many of the largest gradients are grown; Flying Bird+ changes the
/// density as a <see cref="CapacityWatch"/> has found.
/// </summary>
/// <param name="rate">The share of kept weights that go, at each step of the training run.</param>
/// <param name="every">Steps between updates, at least 1.</param>
/// <param name="rules">How an update is made.</param>
/// <param name="watch">What decides on more pruning or more growth; null for Flying Bird, whose density stays.</param>
/// <remarks>Source: Chen et al. 2022, arXiv:2202.09844.</remarks>
public sealed class FlyingBird(DropFraction rate, long every, DeathAndGrowthRules rules, CapacityWatch? watch = null) : LayerwiseSchedule
{
    /// <summary>Steps between updates from <see cref="LaterFrom"/> on; null for the same.</summary>
    public long? LaterEvery { get; init; }

    /// <summary>The first 0-based epoch with other steps between updates.</summary>
    public int LaterFrom { get; init; } = int.MaxValue;

    /// <summary>Steps of an epoch.</summary>
    public long StepsPerEpoch { get; init; } = long.MaxValue;

    /// <inheritdoc/>
    public override bool NeedsGradients => !rules.GrowsAtRandom;

    /// <inheritdoc/>
    public override EpochObserver? Watch => watch;

    /// <inheritdoc/>
    public override MaskMoment At(long step) =>
        step % ((step - 1) / StepsPerEpoch >= LaterFrom ? LaterEvery ?? every : every) == 0 ? MaskMoment.AfterStep : MaskMoment.None;

    /// <inheritdoc/>
    protected override LayerChange? Change(LayerState layer)
    {
        var epoch = layer.Update.Context.Epoch;
        return DeathAndGrowth.Change(layer.Weights, layer.Kept, rules.GrowsAtRandom ? layer.Uniform() : layer.Gradient, rate.At(layer.Update.Step),
            watch?.PrunesMore(epoch) ?? false, watch?.GrowsMore(epoch) ?? false, rules);
    }
}
