namespace NativeTickets.Kernels;

/// <summary><see cref="AdamFormula"/>, one weight after the other, in double.</summary>
static class AdamStepReference
{
    public static void Run(int count, AdamSettings settings, double[] weight, double[] first, double[] second, double[] gradient, double[]? mask)
    {
        for (var i = 0; i < count; i++)
        {
            var (w, m, v) = AdamFormula.Step<double, DoubleAlgebra>(settings, weight[i], first[i], second[i], gradient[i]);
            weight[i] = mask is null ? w : Masked.Keep<double, DoubleAlgebra>(mask[i], w);
            first[i] = mask is null ? m : Masked.Keep<double, DoubleAlgebra>(mask[i], m);
            second[i] = mask is null ? v : Masked.Keep<double, DoubleAlgebra>(mask[i], v);
        }
    }
}
