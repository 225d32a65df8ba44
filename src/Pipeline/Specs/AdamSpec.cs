namespace NativeTickets.Pipelines;

/// <summary>Steps of a size that adapts to each weight.</summary>
/// <param name="Beta1">In [0, 1).</param>
/// <param name="Beta2">In [0, 1).</param>
/// <param name="Epsilon">Above 0.</param>
/// <param name="WeightDecay">At least 0, of every parameter.</param>
public sealed record AdamSpec(double Beta1, double Beta2, double Epsilon, double WeightDecay) : OptimizerSpec
{
    /// <inheritdoc/>
    public override string Name => "adam";
}
