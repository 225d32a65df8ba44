namespace NativeTickets.Kernels;

/// <summary>
/// Stochastic gradient descent: g = gradient + weightDecay·w; v ← momentum·v + g; w ← w − learningRate·(nesterov ? g + momentum·v : v).
/// </summary>
/// <param name="learningRate">Step along the direction.</param>
/// <param name="momentum">Share of the velocity that is kept, in [0, 1).</param>
/// <param name="weightDecay">Share of the weight that is added to its gradient.</param>
/// <param name="nesterov">True to look one velocity ahead.</param>
public readonly struct SgdRule(float learningRate, float momentum, float weightDecay, bool nesterov) : IWeightStep
{
    readonly float learningRate = learningRate, momentum = momentum, weightDecay = weightDecay;
    readonly int nesterov = nesterov ? 1 : 0;

    /// <inheritdoc/>
    public static int Moments => 1;

    /// <inheritdoc/>
    public (T Weight, T First, T Second) Step<T, TAlgebra>(T weight, T first, T second, T gradient) where TAlgebra : struct, IAlgebra<T>
    {
        var kept = TAlgebra.Constant(momentum);
        gradient = TAlgebra.MultiplyAdd(TAlgebra.Constant(weightDecay), weight, gradient);
        var velocity = TAlgebra.MultiplyAdd(kept, first, gradient);
        var direction = nesterov != 0 ? TAlgebra.MultiplyAdd(kept, velocity, gradient) : velocity;
        return (TAlgebra.MultiplyAdd(TAlgebra.Constant(-learningRate), direction, weight), velocity, velocity);
    }
}
