namespace NativeTickets.Kernels;

/// <summary>One number after the other, in double.</summary>
static class ElementwiseReference
{
    public static void Run<TOp>(int count, TOp op, double[] y, double[] a, double[] b, double[] c) where TOp : unmanaged, IElementwise
    {
        for (var i = 0; i < count; i++) y[i] = op.Apply<double, DoubleAlgebra>(a[i], b[i], c[i]);
    }

    public static void Step<TRule>(int count, TRule rule, double[] weight, double[] first, double[] second, double[] gradient, double[]? mask)
        where TRule : unmanaged, IWeightStep
    {
        for (var i = 0; i < count; i++)
        {
            var (w, m, v) = rule.Step<double, DoubleAlgebra>(weight[i], first[i], second[i], gradient[i]);
            var keep = mask is null ? 1 : mask[i];
            weight[i] = Masked.Keep<double, DoubleAlgebra>(keep, w);
            if (TRule.Moments > 1) second[i] = Masked.Keep<double, DoubleAlgebra>(keep, v);
            first[i] = Masked.Keep<double, DoubleAlgebra>(keep, m);
        }
    }
}
