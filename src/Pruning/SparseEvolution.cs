using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>SET, sparse evolutionary training: after every so many steps the weights nearest to 0 are dropped and as many grown at random.</summary>
/// <param name="fraction">The share of kept weights that are dropped; no update at or after its end.</param>
/// <param name="every">Steps between updates, at least 1.</param>
/// <param name="dropped">Which weights go.</param>
/// <param name="keepsRegrown">Whether a weight that is dropped and grown at once continues as it was.</param>
/// <remarks>Source: Mocanu et al. 2018, arXiv:1707.04780, algorithm 1, but grown weights start at 0.</remarks>
public sealed class SparseEvolution(DropFraction fraction, long every, Dropped dropped, bool keepsRegrown = false) : LayerwiseSchedule
{
    /// <inheritdoc/>
    public override MaskMoment At(long step) => step % every == 0 && step < fraction.End ? MaskMoment.AfterStep : MaskMoment.None;

    /// <inheritdoc/>
    protected override LayerChange Change(LayerState layer) =>
        DropAndGrow.Change(layer.Weights, layer.Kept, layer.Uniform(), fraction.At(layer.Update.Step), dropped, keepsRegrown);
}
