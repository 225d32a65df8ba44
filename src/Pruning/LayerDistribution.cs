namespace NativeTickets.Pruning;

/// <summary>A way to share out the kept weights among layers.</summary>
public enum LayerDistribution
{
    /// <summary><see cref="LayerDensities.Uniform"/>.</summary>
    Uniform,

    /// <summary><see cref="LayerDensities.ErdosRenyiKernel"/>.</summary>
    ErdosRenyiKernel,

    /// <summary><see cref="LayerDensities.IdealGas"/>.</summary>
    IdealGas,
}

/// <summary>The shares themselves.</summary>
public static class LayerDistributions
{
    /// <summary>How many weights of each layer are pruned.</summary>
    /// <param name="distribution">Which way.</param>
    /// <param name="weights">The prunable layers, with their shapes.</param>
    /// <param name="sparsity">The fraction of zeros of the whole network, in [0, 1).</param>
    /// <exception cref="PruningException">The sparsity is out of range, or a layer does not say its shape.</exception>
    public static int[] PrunedCounts(this LayerDistribution distribution, IReadOnlyList<NamedWeights> weights, double sparsity)
    {
        Shape[] shapes = [.. weights.Select(layer => layer.RequiredShape)];
        return LayerDensities.PrunedCounts(shapes, distribution.Densities(shapes, sparsity));
    }

    /// <summary>The density of each layer.</summary>
    /// <exception cref="PruningException">The sparsity is out of range.</exception>
    public static double[] Densities(this LayerDistribution distribution, IReadOnlyList<Shape> shapes, double sparsity) => distribution switch
    {
        LayerDistribution.Uniform => LayerDensities.Uniform(shapes, sparsity),
        LayerDistribution.ErdosRenyiKernel => LayerDensities.ErdosRenyiKernel(shapes, sparsity),
        LayerDistribution.IdealGas => LayerDensities.IdealGas(shapes, sparsity),
        _ => throw new InvalidOperationException($"no shares of layers by {distribution}"),
    };
}
