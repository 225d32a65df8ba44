namespace NativeTickets.Kernels;

/// <summary>y = max(x, 0); derivative 1 where x &gt; 0, else 0 (0 at 0, as in PyTorch). NaN stays NaN, so that a diverged run shows.</summary>
public readonly struct Relu : IPointwise
{
    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.WhereNegative(x, TAlgebra.Constant(0), x);

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> => TAlgebra.WherePositive(x, gradOutput, TAlgebra.Constant(0));
}

/// <summary>y = x where x ≥ 0, else slope · x; derivative 1 where x &gt; 0, else slope (slope at 0, as in PyTorch).</summary>
public readonly struct LeakyRelu(float slope) : IPointwise
{
    readonly float slope = slope;

    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.WhereNegative(x, TAlgebra.Multiply(TAlgebra.Constant(slope), x), x);

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> =>
        TAlgebra.WherePositive(x, gradOutput, TAlgebra.Multiply(TAlgebra.Constant(slope), gradOutput));
}

/// <summary>
/// y = x · Φ(x), Φ being the normal distribution, Φ(x) = ½ (1 + erf(x / √2)): the exact form, not the one by tanh. Derivative Φ(x) + x · φ(x) with the density
/// φ(x) = e^{−x²/2} / √(2π). Source: Hendrycks and Gimpel 2016, arXiv:1606.08415.
/// </summary>
public readonly struct Gelu : IPointwise
{
    const float RootHalf = 0.70710678f; // √½
    const float DensityAtZero = 0.39894228f; // 1 / √(2π)

    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Multiply(x, Share<T, TAlgebra>(x));

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T>
    {
        var density = TAlgebra.Multiply(TAlgebra.Constant(DensityAtZero), TAlgebra.Exp(TAlgebra.Multiply(TAlgebra.Multiply(TAlgebra.Constant(-0.5f), x), x)));
        return TAlgebra.Multiply(gradOutput, TAlgebra.MultiplyAdd(x, density, Share<T, TAlgebra>(x)));
    }

    static T Share<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T>
    {
        var half = TAlgebra.Constant(0.5f);
        return TAlgebra.MultiplyAdd(half, TAlgebra.Erf(TAlgebra.Multiply(TAlgebra.Constant(RootHalf), x)), half);
    }
}
