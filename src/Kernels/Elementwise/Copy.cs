namespace NativeTickets.Kernels;

/// <summary>y = a.</summary>
public readonly struct Copy : IElementwise
{
    /// <inheritdoc/>
    public static int Inputs => 1;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T a, T b, T c) where TAlgebra : struct, IAlgebra<T> => a;
}

/// <summary>y = a + share · (b − a), one fused multiply-add.</summary>
public readonly struct Approach(float share) : IElementwise
{
    readonly float share = share;

    /// <inheritdoc/>
    public static int Inputs => 2;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T a, T b, T c) where TAlgebra : struct, IAlgebra<T> =>
        TAlgebra.MultiplyAdd(TAlgebra.Constant(share), TAlgebra.Subtract(b, a), a);
}

/// <summary>y = factor · a + b, one fused multiply-add.</summary>
public readonly struct ScaledSum(float factor) : IElementwise
{
    readonly float factor = factor;

    /// <inheritdoc/>
    public static int Inputs => 2;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T a, T b, T c) where TAlgebra : struct, IAlgebra<T> => TAlgebra.MultiplyAdd(TAlgebra.Constant(factor), a, b);
}
