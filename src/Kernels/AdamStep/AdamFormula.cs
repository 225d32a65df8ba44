namespace NativeTickets.Kernels;

/// <summary>
/// One weight's step: g = gradient + weightDecay·w; m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; w ← w − stepSize·m / (√v · inverseRoot + ε).
/// Where the mask is 0, w, m and v become +0 by a select.
/// </summary>
public static class AdamFormula
{
    /// <summary>Moves weight and moments.</summary>
    public static (T Weight, T First, T Second) Step<T, TAlgebra>(AdamSettings settings, T weight, T first, T second, T gradient) where TAlgebra : struct, IAlgebra<T>
    {
        gradient = TAlgebra.MultiplyAdd(TAlgebra.Constant(settings.WeightDecay), weight, gradient);
        var share = TAlgebra.Multiply(TAlgebra.Constant(settings.Rest1), gradient);
        first = TAlgebra.MultiplyAdd(TAlgebra.Constant(settings.Beta1), first, share);
        var square = TAlgebra.Multiply(TAlgebra.Multiply(TAlgebra.Constant(settings.Rest2), gradient), gradient);
        second = TAlgebra.MultiplyAdd(TAlgebra.Constant(settings.Beta2), second, square);
        var root = TAlgebra.MultiplyAdd(TAlgebra.SquareRoot(second), TAlgebra.Constant(settings.InverseRoot), TAlgebra.Constant(settings.Epsilon));
        return (TAlgebra.MultiplyAdd(TAlgebra.Constant(-settings.StepSize), TAlgebra.Divide(first, root), weight), first, second);
    }
}
