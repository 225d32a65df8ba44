namespace NativeTickets.Kernels;

/// <summary>y = a² where b is positive, else 0: what a kept weight's gradient adds to the square of their norm. Read without b, all are kept.</summary>
/// <param name="isMasked">Whether b is read.</param>
public readonly struct KeptSquare(bool isMasked) : IElementwise
{
    readonly int isMasked = isMasked ? 1 : 0;

    /// <inheritdoc/>
    public static int Inputs => 2;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T a, T b, T c) where TAlgebra : struct, IAlgebra<T> =>
        isMasked != 0 ? Masked.Keep<T, TAlgebra>(b, TAlgebra.Multiply(a, a)) : TAlgebra.Multiply(a, a);
}

/// <summary>y = min(1, limit / (√a + epsilon)): by how much gradients shrink whose squares add up to a. NaN stays NaN.</summary>
/// <param name="limit">The largest norm.</param>
/// <param name="epsilon">Keeps the quotient finite.</param>
public readonly struct ClipFactor(float limit, float epsilon) : IElementwise
{
    readonly float limit = limit, epsilon = epsilon;

    /// <inheritdoc/>
    public static int Inputs => 1;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T a, T b, T c) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Clamp(
        TAlgebra.Divide(TAlgebra.Constant(limit), TAlgebra.Add(TAlgebra.SquareRoot(a), TAlgebra.Constant(epsilon))), TAlgebra.Constant(0),
        TAlgebra.Constant(1));
}

/// <summary>y = a · b.</summary>
public readonly struct Product : IElementwise
{
    /// <inheritdoc/>
    public static int Inputs => 2;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T a, T b, T c) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Multiply(a, b);
}
