namespace NativeTickets.Lab.Inspection;

/// <summary>A network in numbers.</summary>
/// <param name="Name">The name it is asked for by.</param>
/// <param name="Input">The images it takes, <c>3x32x32</c>.</param>
/// <param name="Classes">How many logits it gives.</param>
/// <param name="Parameters">Trained numbers.</param>
/// <param name="Prunable">Those of them that pruning may remove.</param>
/// <param name="MultiplyAdds">Multiplications of weights with activations for one image.</param>
/// <param name="SparseGain">Expected of all layers together, weighted by their multiply-adds.</param>
/// <param name="Layers">Everything that computes, in order.</param>
public sealed record ModelSummary(string Name, string Input, int Classes, long Parameters, long Prunable, long MultiplyAdds, double SparseGain,
    IReadOnlyList<ModelLayer> Layers);
