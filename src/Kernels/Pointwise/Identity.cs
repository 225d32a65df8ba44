namespace NativeTickets.Kernels;

/// <summary>y = x: a copy that leaves the lanes past N behind.</summary>
public readonly struct Identity : IPointwise
{
    /// <inheritdoc/>
    public static T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => x;

    /// <inheritdoc/>
    public static T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> => gradOutput;
}
