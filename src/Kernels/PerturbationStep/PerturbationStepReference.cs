namespace NativeTickets.Kernels;

/// <summary><see cref="LinfFormula.StepPerturbation"/>, one pixel after the other, in double.</summary>
static class PerturbationStepReference
{
    public static void Run(int count, float epsilon, float stepSize, double[] perturbation, double[] gradient)
    {
        for (var i = 0; i < count; i++) perturbation[i] = LinfFormula.StepPerturbation<double, DoubleAlgebra>(perturbation[i], gradient[i], epsilon, stepSize);
    }
}
