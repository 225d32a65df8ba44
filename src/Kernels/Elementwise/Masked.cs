namespace NativeTickets.Kernels;

/// <summary>What a mask does to a weight: a select, not a product, so that a pruned weight is +0 whatever it was.</summary>
public static class Masked
{
    /// <summary>x where the mask is positive, else +0.</summary>
    public static T Keep<T, TAlgebra>(T mask, T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.WherePositive(mask, x, TAlgebra.Constant(0));
}
