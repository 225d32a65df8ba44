namespace NativeTickets.Pruning;

/// <summary>Which weights compete with one another.</summary>
public enum PruningScope
{
    /// <summary>All prunable weights of the network: layers end at different densities.</summary>
    Global,

    /// <summary>The weights of one layer: every layer ends at the same sparsity.</summary>
    PerLayer,
}
