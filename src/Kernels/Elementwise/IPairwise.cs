namespace NativeTickets.Kernels;

/// <summary>A differentiable function of two numbers, written like an <see cref="IPointwise"/>.</summary>
public interface IPairwise
{
    /// <summary>True where the derivatives depend on a and b; where they do not, the backward pass reads gradOutput alone.</summary>
    static abstract bool IsCurved { get; }

    /// <summary>True where both derivatives are 1 everywhere: gradients are passed on as they are, without a kernel.</summary>
    static virtual bool PassesGradients => false;

    /// <summary>y = f(a, b).</summary>
    T Forward<T, TAlgebra>(T a, T b) where TAlgebra : struct, IAlgebra<T>;

    /// <summary>gradA = ∂f/∂a · gradOutput.</summary>
    T GradA<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T>;

    /// <summary>gradB = ∂f/∂b · gradOutput.</summary>
    T GradB<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T>;
}

/// <summary>A pairwise function as a formula of a and b.</summary>
public readonly struct ForwardPair<TOp>(TOp op) : IElementwise where TOp : unmanaged, IPairwise
{
    readonly TOp op = op;

    /// <inheritdoc/>
    public static int Inputs => 2;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T a, T b, T c) where TAlgebra : struct, IAlgebra<T> => op.Forward<T, TAlgebra>(a, b);
}

/// <summary>The gradient of a as a formula of gradOutput, a and b.</summary>
public readonly struct GradA<TOp>(TOp op) : IElementwise where TOp : unmanaged, IPairwise
{
    readonly TOp op = op;

    /// <inheritdoc/>
    public static int Inputs => TOp.IsCurved ? 3 : 1;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T gradOutput, T a, T b) where TAlgebra : struct, IAlgebra<T> => op.GradA<T, TAlgebra>(a, b, gradOutput);
}

/// <summary>The gradient of b as a formula of gradOutput, a and b.</summary>
public readonly struct GradB<TOp>(TOp op) : IElementwise where TOp : unmanaged, IPairwise
{
    readonly TOp op = op;

    /// <inheritdoc/>
    public static int Inputs => TOp.IsCurved ? 3 : 1;

    /// <inheritdoc/>
    public T Apply<T, TAlgebra>(T gradOutput, T a, T b) where TAlgebra : struct, IAlgebra<T> => op.GradB<T, TAlgebra>(a, b, gradOutput);
}

/// <summary>f(x, constant): a pairwise function, of no parameters, whose second number is the same everywhere.</summary>
public readonly struct WithSecond<TOp>(float constant) : IPointwise where TOp : unmanaged, IPairwise
{
    readonly float constant = constant;

    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => default(TOp).Forward<T, TAlgebra>(x, TAlgebra.Constant(constant));

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> =>
        default(TOp).GradA<T, TAlgebra>(x, TAlgebra.Constant(constant), gradOutput);
}

/// <summary>f(constant, x): a pairwise function, of no parameters, whose first number is the same everywhere.</summary>
public readonly struct WithFirst<TOp>(float constant) : IPointwise where TOp : unmanaged, IPairwise
{
    readonly float constant = constant;

    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => default(TOp).Forward<T, TAlgebra>(TAlgebra.Constant(constant), x);

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> =>
        default(TOp).GradB<T, TAlgebra>(TAlgebra.Constant(constant), x, gradOutput);
}
