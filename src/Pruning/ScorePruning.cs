using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>Masks by scores: the lowest are pruned.</summary>
public static class ScorePruning
{
    /// <summary>
    /// Prunes the lowest scores: exactly round-half-even(sparsity × count) weights of the network (<see cref="PruningScope.Global"/>), of each layer
    /// (<see cref="PruningScope.PerLayer"/>), or of the network with the shares of layers fixed beforehand (<see cref="PruningScope.ErdosRenyiKernel"/>). Of
    /// equal scores the first goes first: layer order, then flat index.
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
        Mask(weights, null, score, scope, sparsity, existing, null, null, [], 0, default);

    /// <summary>The same for a network's weights, with batches for scores that need them.</summary>
    /// <param name="network">What is pruned; unchanged afterwards.</param>
    /// <param name="score">What a weight is worth.</param>
    /// <param name="scope">Which weights compete.</param>
    /// <param name="sparsity">The fraction of zeros afterwards, in [0, 1).</param>
    /// <param name="existing">The mask of the level before; null for one-shot pruning.</param>
    /// <param name="batches">What gradients are computed from; null where the score needs weights alone.</param>
    /// <param name="objective">Whose gradient a score sees; <see cref="CrossEntropyObjective"/> when null.</param>
    /// <param name="except">Weights that stay as they are, by name; the sparsity is then that of the others. Null for none.</param>
    /// <param name="seed">The run's seed, for an objective or a score that draws numbers.</param>
    /// <param name="cancellation">Asks to stop; the network is unchanged then too.</param>
    /// <exception cref="PruningException">As above, or batches are missing.</exception>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public static TicketMask Mask(Network network, PruningScore score, PruningScope scope, double sparsity, TicketMask? existing = null,
        ScoringBatches? batches = null, Objective? objective = null, IReadOnlyCollection<string>? except = null, long seed = 0,
        CancellationToken cancellation = default) =>
        Mask(NamedWeights.Of(network), network, score, scope, sparsity, existing, batches, objective, except ?? [], seed, cancellation);

    static TicketMask Mask(IReadOnlyList<NamedWeights> weights, Network? network, PruningScore score, PruningScope scope, double sparsity, TicketMask? existing,
        ScoringBatches? batches, Objective? objective, IReadOnlyCollection<string> except, long seed, CancellationToken cancellation)
    {
        if (existing is not null && existing.Layers.Count != weights.Count)
            throw new PruningException($"pruning: the existing mask has {existing.Layers.Count} layers, the weights {weights.Count}");
        foreach (var layer in weights) RequireFinite(layer);
        bool[][] kept = [.. weights.Select(layer => KeptOf(layer, existing))];
        var groups = PruningGroup.Of(scope, weights, sparsity, except);
        int[] still = [.. groups.Select(group => group.StillToPrune(kept))];
        var input = new ScoringInput(score, weights, kept, network, batches, objective) { Groups = groups, Seed = seed, Cancellation = cancellation };
        var layers = input.Score();
        foreach (var (i, group) in groups.Index()) SmallestScores.Prune([.. group.Layers.Select(layer => layers[layer])], still[i]);
        return new TicketMask(weights.Zip(layers, (w, layer) => Nn.Mask.FromFlags(w.Name, layer.Kept)));
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
