namespace NativeTickets.Lab.Inspection;

/// <summary>One layer of a network in numbers.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Kind">What it computes.</param>
/// <param name="Output">The shape of its output for one image.</param>
/// <param name="Parameters">Trained numbers.</param>
/// <param name="Prunable">Those of them that pruning may remove.</param>
/// <param name="MultiplyAdds">Multiplications of weights with activations for one image.</param>
/// <param name="SparseGain">How many times as fast as dense the CPU is expected to be at the sparsity that was asked for; 1 where the layer stays
/// dense.</param>
public sealed record ModelLayer(string Name, string Kind, string Output, long Parameters, long Prunable, long MultiplyAdds, double SparseGain);
