namespace NativeTickets.Pruning;

/// <summary>Layers whose weights compete with one another, and how many of these weights are pruned in the end.</summary>
/// <param name="Where">What messages call it.</param>
/// <param name="Layers">Their places in the network's order of prunable layers.</param>
/// <param name="Count">Their weights.</param>
/// <param name="Pruned">How many of them go, those that are pruned already included.</param>
/// <param name="Sparsity">The fraction of zeros that was asked for, which <paramref name="Pruned"/> is rounded from.</param>
sealed record PruningGroup(string Where, IReadOnlyList<int> Layers, int Count, int Pruned, double Sparsity)
{
    /// <summary>The groups of a scope.</summary>
    /// <param name="scope">Which weights compete.</param>
    /// <param name="weights">The prunable layers, in the network's order.</param>
    /// <param name="sparsity">The fraction of zeros among the weights that compete, in [0, 1).</param>
    /// <param name="except">The names of layers that stay as they are, and are in no group.</param>
    /// <exception cref="PruningException">The sparsity is out of range, or a layer does not say its shape where the scope needs it.</exception>
    public static IReadOnlyList<PruningGroup> Of(PruningScope scope, IReadOnlyList<NamedWeights> weights, double sparsity, IReadOnlyCollection<string> except)
    {
        int[] all = [.. Enumerable.Range(0, weights.Count).Where(i => !except.Contains(weights[i].Name))];
        switch (scope)
        {
            case PruningScope.Global:
                var total = 0;
                foreach (var i in all) total = checked(total + weights[i].Values.Length);
                return [new("the network", all, total, PrunedCount.Of(sparsity, total), sparsity)];
            case PruningScope.PerLayer:
                return [.. all.Select(i => new PruningGroup(weights[i].Name, [i], weights[i].Values.Length,
                    PrunedCount.Of(sparsity, weights[i].Values.Length), sparsity))];
            case PruningScope.ErdosRenyiKernel:
                Shape[] shapes = [.. all.Select(i => weights[i].RequiredShape)];
                var densities = LayerDensities.ErdosRenyiKernel(shapes, sparsity);
                var counts = LayerDensities.PrunedCounts(shapes, densities);
                return [.. all.Select((layer, i) => new PruningGroup(weights[layer].Name, [layer], shapes[i].Count, counts[i], 1 - densities[i]))];
            default:
                throw new InvalidOperationException($"no groups of {scope}");
        }
    }

    /// <summary>How many kept weights of these layers are still to be pruned.</summary>
    /// <exception cref="PruningException">More are pruned already than are to be.</exception>
    public int StillToPrune(IReadOnlyList<bool[]> kept)
    {
        var pruned = Layers.Sum(layer => kept[layer].AsSpan().Count(false));
        return Pruned >= pruned
            ? Pruned - pruned
            : throw new PruningException($"pruning: sparsity {Sparsity} prunes {Pruned} of the {Count} weights of {Where}, but {pruned} are pruned already; "
                + $"ask for at least {(double)pruned / Count:0.####}");
    }
}
