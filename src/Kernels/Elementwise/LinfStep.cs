namespace NativeTickets.Kernels;

/// <summary>clamp(clamp(x, clean − ε, clean + ε), 0, 1), of x and clean: at most ε from the clean pixel, and in [0, 1].</summary>
public readonly struct LinfProjection(float epsilon) : IElementwise
{
    readonly float epsilon = epsilon;

    /// <inheritdoc/>
    public static int Inputs => 2;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T x, T clean, T c) where TAlgebra : struct, IAlgebra<T>
    {
        x = TAlgebra.Clamp(x, TAlgebra.Add(clean, TAlgebra.Constant(-epsilon)), TAlgebra.Add(clean, TAlgebra.Constant(epsilon)));
        return TAlgebra.Clamp(x, TAlgebra.Constant(0), TAlgebra.Constant(1));
    }
}

/// <summary>x + stepSize · sign(gradient), projected, of x, gradient and clean; sign(0) and sign(NaN) are 0.</summary>
public readonly struct LinfStep(float epsilon, float stepSize) : IElementwise
{
    readonly float epsilon = epsilon, stepSize = stepSize;

    /// <inheritdoc/>
    public static int Inputs => 3;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T x, T gradient, T clean) where TAlgebra : struct, IAlgebra<T> =>
        new LinfProjection(epsilon).Apply<T, TAlgebra>(Moved<T, TAlgebra>(x, gradient, stepSize), clean, clean);

    internal static T Moved<T, TAlgebra>(T x, T gradient, float stepSize) where TAlgebra : struct, IAlgebra<T>
    {
        var descent = TAlgebra.WhereNegative(gradient, TAlgebra.Constant(-stepSize), TAlgebra.Constant(0));
        return TAlgebra.Add(x, TAlgebra.WherePositive(gradient, TAlgebra.Constant(stepSize), descent));
    }
}

/// <summary>clamp(δ + stepSize · sign(gradient), −ε, ε), of δ and gradient: the perturbation alone, whatever the pixel.</summary>
public readonly struct LinfPerturbationStep(float epsilon, float stepSize) : IElementwise
{
    readonly float epsilon = epsilon, stepSize = stepSize;

    /// <inheritdoc/>
    public static int Inputs => 2;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T perturbation, T gradient, T c) where TAlgebra : struct, IAlgebra<T> =>
        TAlgebra.Clamp(LinfStep.Moved<T, TAlgebra>(perturbation, gradient, stepSize), TAlgebra.Constant(-epsilon), TAlgebra.Constant(epsilon));
}
