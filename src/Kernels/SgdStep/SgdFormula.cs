namespace NativeTickets.Kernels;

/// <summary>
/// One weight's step: g = gradient + weightDecay·w; v ← momentum·v + g; w ← w − learningRate·(nesterov ? g + momentum·v : v).
/// Where the mask is 0, w and v become +0 by a select, whatever stood there: a product would leave −0 or NaN.
/// </summary>
public static class SgdFormula
{
    /// <summary>Moves weight and velocity.</summary>
    public static (T Weight, T Velocity) Step<T, TAlgebra>(SgdSettings settings, T weight, T velocity, T gradient) where TAlgebra : struct, IAlgebra<T>
    {
        var momentum = TAlgebra.Constant(settings.Momentum);
        gradient = TAlgebra.MultiplyAdd(TAlgebra.Constant(settings.WeightDecay), weight, gradient);
        velocity = TAlgebra.MultiplyAdd(momentum, velocity, gradient);
        var direction = settings.Nesterov ? TAlgebra.MultiplyAdd(momentum, velocity, gradient) : velocity;
        return (TAlgebra.MultiplyAdd(TAlgebra.Constant(-settings.LearningRate), direction, weight), velocity);
    }
}
