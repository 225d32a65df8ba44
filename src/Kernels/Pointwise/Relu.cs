namespace NativeTickets.Kernels;

/// <summary>y = max(x, 0); derivative 1 where x &gt; 0, else 0 (0 at 0, as in PyTorch). NaN stays NaN, so that a diverged run shows.</summary>
public readonly struct Relu : IPointwise
{
    /// <inheritdoc/>
    public static T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.WhereNegative(x, TAlgebra.Constant(0), x);

    /// <inheritdoc/>
    public static T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> => TAlgebra.WherePositive(x, gradOutput, TAlgebra.Constant(0));
}
