namespace NativeTickets.Kernels;

/// <summary>y = a + b.</summary>
public readonly struct Add : IPairwise
{
    /// <inheritdoc/>
    public static bool IsCurved => false;

    /// <inheritdoc/>
    public static bool PassesGradients => true;

    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T a, T b) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Add(a, b);

    /// <inheritdoc/>
    public T GradA<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T> => gradOutput;

    /// <inheritdoc/>
    public T GradB<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T> => gradOutput;
}

/// <summary>y = a − b.</summary>
public readonly struct Subtract : IPairwise
{
    /// <inheritdoc/>
    public static bool IsCurved => false;

    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T a, T b) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Subtract(a, b);

    /// <inheritdoc/>
    public T GradA<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T> => gradOutput;

    /// <inheritdoc/>
    public T GradB<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Multiply(TAlgebra.Constant(-1), gradOutput);
}

/// <summary>y = a · b.</summary>
public readonly struct Multiply : IPairwise
{
    /// <inheritdoc/>
    public static bool IsCurved => true;

    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T a, T b) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Multiply(a, b);

    /// <inheritdoc/>
    public T GradA<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Multiply(gradOutput, b);

    /// <inheritdoc/>
    public T GradB<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Multiply(gradOutput, a);
}

/// <summary>y = a / b.</summary>
public readonly struct Divide : IPairwise
{
    /// <inheritdoc/>
    public static bool IsCurved => true;

    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T a, T b) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Divide(a, b);

    /// <inheritdoc/>
    public T GradA<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Divide(gradOutput, b);

    /// <inheritdoc/>
    public T GradB<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T> =>
        TAlgebra.Multiply(TAlgebra.Divide(gradOutput, b), TAlgebra.Divide(TAlgebra.Multiply(TAlgebra.Constant(-1), a), b));
}

/// <summary>y = −x.</summary>
public readonly struct Negate : IPointwise
{
    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Multiply(TAlgebra.Constant(-1), x);

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Multiply(TAlgebra.Constant(-1), gradOutput);
}
