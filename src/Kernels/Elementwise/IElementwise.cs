namespace NativeTickets.Kernels;

/// <summary>
/// y[i] = f(a[i], b[i], c[i]), written once for every device. What else the formula needs are fields of the struct, float or int: a kernel's
/// arguments hold no bool.
/// </summary>
public interface IElementwise
{
    /// <summary>How many arrays it reads, 1 to 3; those that it does not read are given as a.</summary>
    static abstract int Inputs { get; }

    /// <summary>The formula.</summary>
    T Apply<T, TAlgebra>(T a, T b, T c) where TAlgebra : struct, IAlgebra<T>;
}

/// <summary>One weight's step under its gradient, with the moments that an optimizer keeps of it; parameters as in <see cref="IElementwise"/>.</summary>
public interface IWeightStep
{
    /// <summary>How many moments it keeps, 1 or 2; with one, the second is given as the first and what is returned for it is dropped.</summary>
    static abstract int Moments { get; }

    /// <summary>Moves weight and moments.</summary>
    (T Weight, T First, T Second) Step<T, TAlgebra>(T weight, T first, T second, T gradient) where TAlgebra : struct, IAlgebra<T>;
}
