namespace NativeTickets.Pipelines;

/// <summary>Stochastic gradient descent.</summary>
/// <param name="Momentum">In [0, 1).</param>
/// <param name="WeightDecay">At least 0, of every parameter.</param>
/// <param name="Nesterov">Whether it looks one velocity ahead.</param>
public sealed record SgdSpec(double Momentum, double WeightDecay, bool Nesterov) : OptimizerSpec
{
    /// <inheritdoc/>
    public override string Name => "sgd";
}
