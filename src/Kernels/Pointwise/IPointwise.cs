namespace NativeTickets.Kernels;

/// <summary>A function of one number and its derivative.</summary>
public interface IPointwise
{
    /// <summary>y = f(x).</summary>
    static abstract T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T>;

    /// <summary>gradInput = f′(x) · gradOutput.</summary>
    static abstract T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T>;
}
