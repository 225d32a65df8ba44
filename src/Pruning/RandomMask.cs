using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>The control that knows nothing of the weights: a mask drawn uniformly over all prunable weights.</summary>
public static class RandomMask
{
    /// <summary>Prunes exactly round-half-even(sparsity × count) weights, every such choice equally likely; one global count, so layers differ a little in
    /// density.</summary>
    /// <param name="weights">The prunable layers, in the network's order; only their names and counts matter.</param>
    /// <param name="sparsity">In [0, 1).</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="draw">Which independent copy.</param>
    /// <exception cref="PruningException">Sparsity is out of range.</exception>
    /// <remarks>One draw per weight. Source: selection sampling, Knuth, The Art of Computer Programming 3.4.2, algorithm S.</remarks>
    public static TicketMask Draw(IReadOnlyList<NamedWeights> weights, double sparsity, long seed, int draw = 0)
    {
        var left = 0;
        foreach (var layer in weights) left = checked(left + layer.Values.Length);
        var toPrune = PrunedCount.Of(sparsity, left);
        var stream = new RandomStream(seed, "mask/random", draw);
        var layers = new List<Mask>(weights.Count);
        foreach (var layer in weights)
        {
            var kept = new bool[layer.Values.Length];
            for (var i = 0; i < kept.Length; i++, left--)
            {
                kept[i] = stream.NextInt(left) >= toPrune;
                if (!kept[i]) toPrune--;
            }
            layers.Add(Mask.FromFlags(layer.Name, kept));
        }
        return new TicketMask(layers);
    }

    /// <summary>The same with the count of each layer given by a distribution; within a layer every choice is equally likely.</summary>
    /// <param name="weights">The prunable layers, in the network's order; only their names and shapes matter.</param>
    /// <param name="distribution">How the kept weights are shared out among layers.</param>
    /// <param name="sparsity">Of the whole network, in [0, 1).</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="draw">Which independent copy.</param>
    /// <exception cref="PruningException">Sparsity is out of range, or a layer does not say its shape.</exception>
    /// <remarks>Every layer draws from a stream of its own name. One draw per weight.</remarks>
    public static TicketMask Draw(IReadOnlyList<NamedWeights> weights, LayerDistribution distribution, double sparsity, long seed, int draw = 0)
    {
        var counts = distribution.PrunedCounts(weights, sparsity);
        return new TicketMask(weights.Select((layer, i) =>
        {
            var kept = new bool[layer.Values.Length];
            Array.Fill(kept, true, counts[i], kept.Length - counts[i]);
            new RandomStream(seed, "mask/random/" + layer.Name, draw).Shuffle<bool>(kept);
            return Mask.FromFlags(layer.Name, kept);
        }));
    }
}

/// <summary>The control that knows only how much each layer keeps: a mask permuted within each layer.</summary>
public static class ShuffledMask
{
    /// <summary>The same densities, layer by layer, at uniformly random places.</summary>
    /// <param name="mask">The mask to permute.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="draw">Which independent copy.</param>
    /// <remarks>Every layer draws from a stream of its own name. One draw per weight.</remarks>
    public static TicketMask Draw(TicketMask mask, long seed, int draw = 0) => new(mask.Layers.Select(layer =>
    {
        var kept = layer.ToFlags();
        new RandomStream(seed, "mask/shuffled/" + layer.Name, draw).Shuffle<bool>(kept);
        return Mask.FromFlags(layer.Name, kept);
    }));
}
