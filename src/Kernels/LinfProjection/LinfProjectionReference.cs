namespace NativeTickets.Kernels;

/// <summary><see cref="LinfFormula"/>, one pixel after the other, in double.</summary>
static class LinfProjectionReference
{
    public static void Run(int count, float epsilon, double[] adversarial, double[] clean)
    {
        for (var i = 0; i < count; i++) adversarial[i] = LinfFormula.Project<double, DoubleAlgebra>(adversarial[i], clean[i], epsilon);
    }
}
