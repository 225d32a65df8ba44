namespace NativeTickets.Pipelines;

/// <summary>Which weights compete.</summary>
public enum PruneScope
{
    /// <summary>All of the network.</summary>
    Global,

    /// <summary>Those of each layer among themselves.</summary>
    Layer,
}
