namespace NativeTickets.Nn;

/// <summary>What a network consists of, found by shapes alone.</summary>
/// <param name="Name">The name it is asked for by.</param>
/// <param name="Input">The images it takes.</param>
/// <param name="Classes">How many logits it gives.</param>
/// <param name="Layers">Everything that computes, in the order of computation.</param>
public sealed record NetworkDescription(string Name, ImageShape Input, int Classes, IReadOnlyList<LayerDescription> Layers)
{
    /// <summary>Trained numbers.</summary>
    public long Parameters => Layers.Sum(l => l.Parameters);

    /// <summary>Those of them that pruning may remove: convolution and linear weights.</summary>
    public long Prunable => Layers.Sum(l => l.Prunable);

    /// <summary>The fraction of the parameters that pruning may remove.</summary>
    public double PrunableShare => (double)Prunable / Parameters;

    /// <summary>Multiplications of weights with activations in one forward pass of one image.</summary>
    public long MultiplyAdds => Layers.Sum(l => l.MultiplyAdds);

    /// <summary>Those of the multiplications whose weight the network's mask keeps.</summary>
    public long SurvivingMultiplyAdds => Layers.Sum(l => l.SurvivingMultiplyAdds);

    /// <summary>How many times as fast as dense all of it is expected to be: layers weighted by their multiply-adds, normalizations and the like left
    /// out.</summary>
    public double SparseGain => MultiplyAdds / Layers.Sum(l => l.MultiplyAdds / l.SparseGain);

    /// <summary>Describes a network without running it.</summary>
    /// <param name="network">What is described.</param>
    /// <param name="density">Of every prunable layer, for the expected gain of sparse kernels; 1 for a dense network.</param>
    public static NetworkDescription Of(Network network, double density = 1)
    {
        var layers = new List<LayerDescription>();
        network.Root.Trace(new Shape(1, network.Input.Channels, network.Input.Height, network.Input.Width), (layer, input) => layers.Add(new LayerDescription(
            layer.Name,
            layer.Kind,
            OfOneImage(layer.OutputShape(input)),
            layer.OwnParameters.Sum(p => (long)p.Value.Shape.Count),
            layer.OwnParameters.Where(p => p.IsPrunable).Sum(p => (long)p.Value.Shape.Count),
            layer.MultiplyAdds(input),
            layer.ExpectedSparseGain(input, density))
        {
            SurvivingMultiplyAdds = (long)Math.Round(layer.MultiplyAdds(input) * KeptShare(layer)),
        }));
        return new NetworkDescription(network.Name, network.Input, network.Classes, layers);
    }

    static double KeptShare(Layer layer) => layer.OwnParameters.FirstOrDefault(p => p.IsPrunable)?.Mask is { } mask ? 1 - mask.Sparsity : 1;

    static Shape OfOneImage(Shape batch) => batch.Rank switch
    {
        4 => new Shape(batch[1], batch[2], batch[3]),
        3 => new Shape(batch[1], batch[2]),
        2 => new Shape(batch[1]),
        var rank => throw new InvalidOperationException($"no layer gives {rank} axes"),
    };
}

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
