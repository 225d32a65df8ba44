namespace NativeTickets.Kernels;

/// <summary>
/// Adam: g = gradient + weightDecay·w; m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; w ← w − stepSize·m / (√v · inverseRoot + ε), with
/// stepSize = learningRate / (1 − β₁^step) and inverseRoot = 1 / √(1 − β₂^step), which are worked out once.
/// </summary>
/// <param name="step">Which step this is, from 1.</param>
/// <param name="learningRate">At least 0.</param>
/// <param name="beta1">Share of the first moment that is kept, in [0, 1).</param>
/// <param name="beta2">Share of the second moment that is kept, in [0, 1).</param>
/// <param name="epsilon">Added to the root of the second moment.</param>
/// <param name="weightDecay">Share of the weight that is added to its gradient.</param>
public readonly struct AdamRule(int step, float learningRate, float beta1, float beta2, float epsilon, float weightDecay) : IWeightStep
{
    readonly float beta1 = beta1, beta2 = beta2, rest1 = (float)(1.0 - beta1), rest2 = (float)(1.0 - beta2), epsilon = epsilon, weightDecay = weightDecay;
    readonly float stepSize = (float)(learningRate / (1 - PortableMath.Power(beta1, step)));
    readonly float inverseRoot = (float)(1 / Math.Sqrt(1 - PortableMath.Power(beta2, step)));

    /// <inheritdoc/>
    public static int Moments => 2;

    /// <inheritdoc/>
    public (T Weight, T First, T Second) Step<T, TAlgebra>(T weight, T first, T second, T gradient) where TAlgebra : struct, IAlgebra<T>
    {
        gradient = TAlgebra.MultiplyAdd(TAlgebra.Constant(weightDecay), weight, gradient);
        first = TAlgebra.MultiplyAdd(TAlgebra.Constant(beta1), first, TAlgebra.Multiply(TAlgebra.Constant(rest1), gradient));
        var square = TAlgebra.Multiply(TAlgebra.Multiply(TAlgebra.Constant(rest2), gradient), gradient);
        second = TAlgebra.MultiplyAdd(TAlgebra.Constant(beta2), second, square);
        var root = TAlgebra.MultiplyAdd(TAlgebra.SquareRoot(second), TAlgebra.Constant(inverseRoot), TAlgebra.Constant(epsilon));
        return (TAlgebra.MultiplyAdd(TAlgebra.Constant(-stepSize), TAlgebra.Divide(first, root), weight), first, second);
    }
}
