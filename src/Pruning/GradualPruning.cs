using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>Gradual magnitude pruning: each layer is pruned to a sparsity that rises over the training run; nothing is grown.</summary>
/// <param name="sparsity">When, and how much.</param>
/// <remarks>Source: Zhu and Gupta 2017, arXiv:1710.01878.</remarks>
public sealed class GradualPruning(GradualSparsity sparsity) : LayerwiseSchedule
{
    /// <inheritdoc/>
    public override MaskMoment At(long step) => sparsity.IsUpdate(step) ? MaskMoment.AfterStep : MaskMoment.None;

    /// <inheritdoc/>
    protected override bool ChangesDenseLayers => true;

    /// <inheritdoc/>
    protected override LayerChange? Change(LayerState layer) => GradualSparsity.Change(layer.Weights, layer.Kept, sparsity.At(layer.Update.Step));
}
