namespace NativeTickets.Kernels;

/// <summary><see cref="LinfFormula.Step"/>, one pixel after the other, in double.</summary>
static class SignStepReference
{
    public static void Run(int count, float epsilon, float stepSize, double[] adversarial, double[] gradient, double[] clean)
    {
        for (var i = 0; i < count; i++) adversarial[i] = LinfFormula.Step<double, DoubleAlgebra>(adversarial[i], gradient[i], clean[i], epsilon, stepSize);
    }
}
