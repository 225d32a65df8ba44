using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>
/// RigL: every so many steps the smallest weights of each layer are dropped and as many of the largest gradients grown; such a step applies no gradient.
/// </summary>
/// <param name="fraction">The share of kept weights that are dropped; no update at or after its end.</param>
/// <param name="every">Steps between updates, at least 1.</param>
/// <param name="keepsRegrown">Whether a weight that is dropped and grown at once continues as it was, as in the authors' code.</param>
/// <remarks>Source: Evci et al. 2020, arXiv:1911.11134, algorithm 1.</remarks>
public sealed class RigL(DropFraction fraction, long every, bool keepsRegrown = false) : LayerwiseSchedule
{
    /// <inheritdoc/>
    public override bool NeedsGradients => true;

    /// <inheritdoc/>
    public override MaskMoment At(long step) => step % every == 0 && step < fraction.End ? MaskMoment.InsteadOfStep : MaskMoment.None;

    /// <inheritdoc/>
    protected override LayerChange Change(LayerState layer) =>
        DropAndGrow.Change(layer.Weights, layer.Kept, layer.Gradient, fraction.At(layer.Update.Step), keepsRegrown: keepsRegrown);
}
