namespace NativeTickets.Kernels;

/// <summary>y = 1 / (1 + e^−x); derivative y · (1 − y).</summary>
public readonly struct Sigmoid : IPointwise
{
    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> =>
        TAlgebra.Divide(TAlgebra.Constant(1), TAlgebra.Add(TAlgebra.Constant(1), TAlgebra.Exp(TAlgebra.Multiply(TAlgebra.Constant(-1), x))));

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T>
    {
        var y = Forward<T, TAlgebra>(x);
        return TAlgebra.Multiply(gradOutput, TAlgebra.Multiply(y, TAlgebra.Subtract(TAlgebra.Constant(1), y)));
    }
}

/// <summary>y = tanh x; derivative 1 − y².</summary>
public readonly struct Tanh : IPointwise
{
    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Tanh(x);

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T>
    {
        var y = TAlgebra.Tanh(x);
        return TAlgebra.Multiply(gradOutput, TAlgebra.Multiply(TAlgebra.Subtract(TAlgebra.Constant(1), y), TAlgebra.Add(TAlgebra.Constant(1), y)));
    }
}
