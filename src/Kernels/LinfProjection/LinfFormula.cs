namespace NativeTickets.Kernels;

/// <summary>One pixel under an L∞ threat model: at most ε from the clean pixel, and in [0, 1].</summary>
public static class LinfFormula
{
    /// <summary>clamp(clamp(x, clean − ε, clean + ε), 0, 1).</summary>
    public static T Project<T, TAlgebra>(T x, T clean, float epsilon) where TAlgebra : struct, IAlgebra<T>
    {
        x = TAlgebra.Clamp(x, TAlgebra.Add(clean, TAlgebra.Constant(-epsilon)), TAlgebra.Add(clean, TAlgebra.Constant(epsilon)));
        return TAlgebra.Clamp(x, TAlgebra.Constant(0), TAlgebra.Constant(1));
    }

    /// <summary>x + stepSize · sign(gradient), projected; sign(0) and sign(NaN) are 0.</summary>
    public static T Step<T, TAlgebra>(T x, T gradient, T clean, float epsilon, float stepSize) where TAlgebra : struct, IAlgebra<T> =>
        Project<T, TAlgebra>(Moved<T, TAlgebra>(x, gradient, stepSize), clean, epsilon);

    /// <summary>clamp(δ + stepSize · sign(gradient), −ε, ε): the same of a perturbation by itself, wherever the pixel stands.</summary>
    public static T StepPerturbation<T, TAlgebra>(T perturbation, T gradient, float epsilon, float stepSize) where TAlgebra : struct, IAlgebra<T> =>
        TAlgebra.Clamp(Moved<T, TAlgebra>(perturbation, gradient, stepSize), TAlgebra.Constant(-epsilon), TAlgebra.Constant(epsilon));

    static T Moved<T, TAlgebra>(T x, T gradient, float stepSize) where TAlgebra : struct, IAlgebra<T>
    {
        var descent = TAlgebra.WhereNegative(gradient, TAlgebra.Constant(-stepSize), TAlgebra.Constant(0));
        return TAlgebra.Add(x, TAlgebra.WherePositive(gradient, TAlgebra.Constant(stepSize), descent));
    }
}
