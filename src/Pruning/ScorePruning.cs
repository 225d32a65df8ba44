using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>Masks by scores: the lowest are pruned.</summary>
public static class ScorePruning
{
    /// <summary>
    /// Prunes the lowest scores: exactly round-half-even(sparsity × count) weights of the network (<see cref="PruningScope.Global"/>) or of each layer
    /// (<see cref="PruningScope.PerLayer"/>). Of equal scores the first goes first: layer order, then flat index.
    /// </summary>
    /// <param name="weights">The prunable layers, in the network's order.</param>
    /// <param name="score">What a weight is worth; one that needs weights alone.</param>
    /// <param name="scope">Which weights compete.</param>
    /// <param name="sparsity">The fraction of zeros afterwards, in [0, 1); with <paramref name="existing"/> it counts what that has pruned already.</param>
    /// <param name="existing">The mask of the level before: what it pruned stays pruned, whatever the weights are. Null for one-shot pruning.</param>
    /// <exception cref="PruningException">
    /// Sparsity out of range or below what is pruned already; a weight is not finite; the existing mask is of other layers; the score needs more than weights.
    /// </exception>
    /// <remarks>Deterministic. Five passes over the weights, one flag per weight of memory.</remarks>
    public static TicketMask Mask(IReadOnlyList<NamedWeights> weights, PruningScore score, PruningScope scope, double sparsity, TicketMask? existing = null) =>
        Mask(weights, null, score, scope, sparsity, existing, null, null);

    /// <summary>The same for a network's weights, with batches for scores that need them.</summary>
    /// <param name="network">What is pruned; unchanged afterwards.</param>
    /// <param name="score">What a weight is worth.</param>
    /// <param name="scope">Which weights compete.</param>
    /// <param name="sparsity">The fraction of zeros afterwards, in [0, 1).</param>
    /// <param name="existing">The mask of the level before; null for one-shot pruning.</param>
    /// <param name="batches">What gradients are computed from; null where the score needs weights alone.</param>
    /// <param name="objective">Whose gradient a score sees; <see cref="CrossEntropyObjective"/> when null.</param>
    /// <param name="except">Weights that stay as they are, by name; the sparsity is then that of the others. Null for none.</param>
    /// <exception cref="PruningException">As above, or batches are missing.</exception>
    public static TicketMask Mask(Network network, PruningScore score, PruningScope scope, double sparsity, TicketMask? existing = null,
        ScoringBatches? batches = null, Objective? objective = null, IReadOnlyCollection<string>? except = null) =>
        Mask(NamedWeights.Of(network), network, score, scope, sparsity, existing, batches, objective, except);

    static TicketMask Mask(IReadOnlyList<NamedWeights> weights, Network? network, PruningScore score, PruningScope scope, double sparsity, TicketMask? existing,
        ScoringBatches? batches, Objective? objective, IReadOnlyCollection<string>? except = null)
    {
        if (existing is not null && existing.Layers.Count != weights.Count)
            throw new PruningException($"pruning: the existing mask has {existing.Layers.Count} layers, the weights {weights.Count}");
        foreach (var layer in weights) RequireFinite(layer);
        var layers = new ScoringInput(score, weights, [.. weights.Select(layer => KeptOf(layer, existing))], network, batches, objective).Score();
        int[] competing = [.. Enumerable.Range(0, layers.Length).Where(i => except?.Contains(weights[i].Name) != true)];
        if (scope == PruningScope.Global)
        {
            ScoredLayer[] all = [.. competing.Select(i => layers[i])];
            SmallestScores.Prune(all, StillToPrune(all, sparsity, "the network"));
        }
        else
        {
            foreach (var i in competing) SmallestScores.Prune([layers[i]], StillToPrune([layers[i]], sparsity, weights[i].Name));
        }
        return new TicketMask(weights.Zip(layers, (w, layer) => Nn.Mask.FromFlags(w.Name, layer.Kept)));
    }

    static int StillToPrune(ReadOnlySpan<ScoredLayer> layers, double sparsity, string where)
    {
        var (count, pruned) = (0, 0);
        foreach (var layer in layers)
        {
            count = checked(count + layer.Kept.Length);
            pruned += layer.Kept.AsSpan().Count(false);
        }
        var toPrune = PrunedCount.Of(sparsity, count);
        return toPrune >= pruned
            ? toPrune - pruned
            : throw new PruningException($"pruning: sparsity {sparsity} prunes {toPrune} of the {count} weights of {where}, but {pruned} are pruned already; "
                + $"ask for at least {(double)pruned / count:0.####}");
    }

    static void RequireFinite(NamedWeights layer)
    {
        var at = Array.FindIndex(layer.Values, weight => !float.IsFinite(weight));
        if (at >= 0) throw new PruningException($"pruning: {layer.Name} holds {layer.Values[at]} at {at}; the training that made it has diverged");
    }

    static bool[] KeptOf(NamedWeights weights, TicketMask? existing)
    {
        if (existing is not null)
        {
            var mask = existing.Find(weights.Name) ?? throw new PruningException($"pruning: the existing mask has no layer {weights.Name}");
            return mask.Count == weights.Values.Length
                ? mask.ToFlags()
                : throw new PruningException($"pruning: the existing mask of {weights.Name} has {mask.Count} entries, "
                    + $"the layer {weights.Values.Length} weights");
        }
        var kept = new bool[weights.Values.Length];
        Array.Fill(kept, true);
        return kept;
    }
}
