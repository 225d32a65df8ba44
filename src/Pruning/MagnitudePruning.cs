namespace NativeTickets.Pruning;

/// <summary>Masks by the magnitude of weights.</summary>
public static class MagnitudePruning
{
    /// <summary>
    /// Prunes the lowest scores: exactly round-half-even(sparsity × count) weights of the network (<see cref="PruningScope.Global"/>) or of each layer
    /// (<see cref="PruningScope.PerLayer"/>). Of equal scores the first goes first: layer order, then flat index.
    /// </summary>
    /// <param name="weights">The prunable layers, in the network's order.</param>
    /// <param name="score">What a weight is worth.</param>
    /// <param name="scope">Which weights compete.</param>
    /// <param name="sparsity">The fraction of zeros afterwards, in [0, 1); with <paramref name="existing"/> it counts what that has pruned already.</param>
    /// <param name="existing">The mask of the level before: what it pruned stays pruned, whatever the weights are. Null for one-shot pruning.</param>
    /// <exception cref="PruningException">Sparsity out of range or below what is pruned already; a weight is not finite; the existing mask is of other layers.</exception>
    /// <remarks>Deterministic. Five passes over the weights, one flag a weight of memory. Source: Han et al. 2015, arXiv:1506.02626.</remarks>
    public static TicketMask Mask(IReadOnlyList<NamedWeights> weights, PruningScore score, PruningScope scope, double sparsity, TicketMask? existing = null)
    {
        if (existing is not null && existing.Layers.Count != weights.Count)
            throw new PruningException($"pruning: the existing mask has {existing.Layers.Count} layers, the weights {weights.Count}");
        var layers = weights.Select(w => ScoredLayer.Of(w, score, KeptOf(w, existing))).ToArray();
        if (scope == PruningScope.Global)
        {
            SmallestScores.Prune(layers, StillToPrune(layers, sparsity, "the network"));
        }
        else
        {
            for (var i = 0; i < layers.Length; i++) SmallestScores.Prune([layers[i]], StillToPrune([layers[i]], sparsity, weights[i].Name));
        }
        return new TicketMask(weights.Zip(layers, (w, layer) => LayerMask.Owning(w.Name, layer.Kept)));
    }

    static int StillToPrune(ReadOnlySpan<ScoredLayer> layers, double sparsity, string where)
    {
        var (count, pruned) = (0, 0);
        foreach (var layer in layers)
        {
            count = checked(count + layer.Kept.Length);
            pruned += layer.Kept.AsSpan().Count(false);
        }
        var wanted = PrunedCount.Of(sparsity, count);
        return wanted >= pruned
            ? wanted - pruned
            : throw new PruningException($"pruning: sparsity {sparsity} prunes {wanted} of the {count} weights of {where}, but {pruned} are pruned already; ask for at least {(double)pruned / count:0.####}");
    }

    static bool[] KeptOf(NamedWeights weights, TicketMask? existing)
    {
        if (existing is not null)
        {
            var mask = existing.Find(weights.Name) ?? throw new PruningException($"pruning: the existing mask has no layer {weights.Name}");
            if (mask.Count != weights.Values.Length) throw new PruningException($"pruning: the existing mask of {weights.Name} has {mask.Count} entries, the layer {weights.Values.Length} weights");
            return mask.Kept.ToArray();
        }
        var kept = new bool[weights.Values.Length];
        Array.Fill(kept, true);
        return kept;
    }
}
