namespace NativeTickets.Kernels;

/// <summary><see cref="SgdFormula"/>, one weight after the other, in double.</summary>
static class SgdStepReference
{
    public static void Run(int count, SgdSettings settings, double[] weight, double[] velocity, double[] gradient, double[]? mask)
    {
        for (var i = 0; i < count; i++)
        {
            var (w, v) = SgdFormula.Step<double, DoubleAlgebra>(settings, weight[i], velocity[i], gradient[i]);
            weight[i] = mask is null ? w : Masked.Keep<double, DoubleAlgebra>(mask[i], w);
            velocity[i] = mask is null ? v : Masked.Keep<double, DoubleAlgebra>(mask[i], v);
        }
    }
}
