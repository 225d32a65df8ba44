namespace NativeTickets.Kernels;

/// <summary>
/// A differentiable function of one number. To add one, write a struct with this interface; <c>Tensor.Apply</c> then runs it and its gradient on
/// every device. Parameters are fields of the struct, float or int. The struct and the types around it are public.
/// </summary>
public interface IPointwise
{
    /// <summary>y = f(x).</summary>
    T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T>;

    /// <summary>gradInput = f′(x) · gradOutput.</summary>
    T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T>;
}

/// <summary>A pointwise function as a formula of x.</summary>
public readonly struct Forward<TOp>(TOp op) : IElementwise where TOp : unmanaged, IPointwise
{
    readonly TOp op = op;

    /// <inheritdoc/>
    public static int Inputs => 1;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T x, T b, T c) where TAlgebra : struct, IAlgebra<T> => op.Forward<T, TAlgebra>(x);
}

/// <summary>Its gradient as a formula of x and gradOutput.</summary>
public readonly struct Backward<TOp>(TOp op) : IElementwise where TOp : unmanaged, IPointwise
{
    readonly TOp op = op;

    /// <inheritdoc/>
    public static int Inputs => 2;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T x, T gradOutput, T c) where TAlgebra : struct, IAlgebra<T> => op.Backward<T, TAlgebra>(x, gradOutput);
}
