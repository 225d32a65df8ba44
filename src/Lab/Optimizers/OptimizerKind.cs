using NativeTickets.Nn;

namespace NativeTickets.Lab.Optimizers;

/// <summary>How a gradient moves the weights, as train stages ask for it by <c>optimizer</c>.</summary>
/// <param name="name">The word that pipelines use.</param>
/// <param name="doc">What the reference page says above its keys.</param>
public abstract class OptimizerKind(string name, string doc) : Kind(name, doc)
{
    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<OptimizerKind> All { get; } = new(new SgdOptimizer(), new AdamOptimizer());

    /// <inheritdoc/>
    public sealed override string Title => $"optimizer: {Name}";

    /// <summary>How many numbers it remembers for each parameter, at most; for the memory that <c>check</c> forecasts.</summary>
    public virtual int NumbersPerParameter => 2;

    /// <summary>Whether it has one momentum, which a schedule may move.</summary>
    public virtual bool HasMomentum => false;

    /// <summary>The optimizer of a network.</summary>
    public abstract Optimizer Make(Settings settings, Network network);
}
