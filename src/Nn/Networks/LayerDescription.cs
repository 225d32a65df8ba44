namespace NativeTickets.Nn;

/// <summary>One line of a network's description.</summary>
/// <param name="Name">The layer's path, as in the names of its parameters.</param>
/// <param name="Kind">What it computes.</param>
/// <param name="Output">The shape of its output for one image, without the batch axis: [C, H, W] or [F].</param>
/// <param name="Parameters">Trained numbers.</param>
/// <param name="Prunable">Those of them that pruning may remove.</param>
/// <param name="MultiplyAdds">Multiplications of weights with activations for one image.</param>
/// <param name="SparseGain">How many times as fast as dense the CPU is expected to be at the density that was asked for; 1 where the layer stays dense.</param>
public sealed record LayerDescription(string Name, string Kind, Shape Output, long Parameters, long Prunable, long MultiplyAdds, double SparseGain)
{
    /// <summary>Those of the multiplications whose weight the network's mask keeps.</summary>
    public required long SurvivingMultiplyAdds { get; init; }
}
