namespace NativeTickets.Kernels;

/// <summary>y = e^x; derivative y.</summary>
public readonly struct Exp : IPointwise
{
    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Exp(x);

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Multiply(gradOutput, TAlgebra.Exp(x));
}

/// <summary>y = ln x, −∞ at 0 and NaN below; derivative 1 / x.</summary>
public readonly struct Log : IPointwise
{
    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Log(x);

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Divide(gradOutput, x);
}

/// <summary>y = √x, NaN below 0; derivative 1 / (2√x).</summary>
public readonly struct Sqrt : IPointwise
{
    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.SquareRoot(x);

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> =>
        TAlgebra.Divide(TAlgebra.Multiply(TAlgebra.Constant(0.5f), gradOutput), TAlgebra.SquareRoot(x));
}

/// <summary>y = |x|; derivative the sign of x, 0 at 0.</summary>
public readonly struct Abs : IPointwise
{
    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.WherePositive(x, x, TAlgebra.Subtract(TAlgebra.Constant(0), x));

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T>
    {
        var below = TAlgebra.WhereNegative(x, TAlgebra.Multiply(TAlgebra.Constant(-1), gradOutput), TAlgebra.Constant(0));
        return TAlgebra.WherePositive(x, gradOutput, below);
    }
}

/// <summary>y = low where x &lt; low, high where x &gt; high, else x; derivative 1 from low to high, both included, else 0. NaN stays NaN.</summary>
public readonly struct Clamp(float low, float high) : IPointwise
{
    readonly float low = low, high = high;

    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Clamp(x, TAlgebra.Constant(low), TAlgebra.Constant(high));

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T>
    {
        var notAbove = TAlgebra.WherePositive(TAlgebra.Subtract(x, TAlgebra.Constant(high)), TAlgebra.Constant(0), gradOutput);
        return TAlgebra.WhereNegative(TAlgebra.Subtract(x, TAlgebra.Constant(low)), TAlgebra.Constant(0), notAbove);
    }
}
