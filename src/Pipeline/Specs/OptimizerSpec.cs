namespace NativeTickets.Pipelines;

/// <summary>How a gradient moves the weights.</summary>
public abstract record OptimizerSpec
{
    private protected OptimizerSpec() { }

    /// <summary>As the pipeline names it.</summary>
    public abstract string Name { get; }
}
