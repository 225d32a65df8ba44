namespace NativeTickets.Kernels;

/// <summary>Four floats at a time, each by <see cref="FloatAlgebra"/>: a kernel has the same bits with either.</summary>
readonly struct FourAlgebra : IAlgebra<FourFloats>, IOrder<FourFloats>
{
    /// <inheritdoc/>
    public static FourFloats Constant(float value) => new(value, value, value, value);

    /// <inheritdoc/>
    public static FourFloats Add(FourFloats a, FourFloats b) => new(a.A + b.A, a.B + b.B, a.C + b.C, a.D + b.D);

    /// <inheritdoc/>
    public static FourFloats Subtract(FourFloats a, FourFloats b) => new(a.A - b.A, a.B - b.B, a.C - b.C, a.D - b.D);

    /// <inheritdoc/>
    public static FourFloats Multiply(FourFloats a, FourFloats b) => new(a.A * b.A, a.B * b.B, a.C * b.C, a.D * b.D);

    /// <inheritdoc/>
    public static FourFloats MultiplyAdd(FourFloats a, FourFloats b, FourFloats c) => new(
        FloatAlgebra.MultiplyAdd(a.A, b.A, c.A), FloatAlgebra.MultiplyAdd(a.B, b.B, c.B),
        FloatAlgebra.MultiplyAdd(a.C, b.C, c.C), FloatAlgebra.MultiplyAdd(a.D, b.D, c.D));

    /// <inheritdoc/>
    public static FourFloats Divide(FourFloats a, FourFloats b) => new(a.A / b.A, a.B / b.B, a.C / b.C, a.D / b.D);

    /// <inheritdoc/>
    public static FourFloats SquareRoot(FourFloats x) =>
        new(FloatAlgebra.SquareRoot(x.A), FloatAlgebra.SquareRoot(x.B), FloatAlgebra.SquareRoot(x.C), FloatAlgebra.SquareRoot(x.D));

    /// <inheritdoc/>
    public static FourFloats Clamp(FourFloats x, FourFloats low, FourFloats high) => new(
        FloatAlgebra.Clamp(x.A, low.A, high.A), FloatAlgebra.Clamp(x.B, low.B, high.B),
        FloatAlgebra.Clamp(x.C, low.C, high.C), FloatAlgebra.Clamp(x.D, low.D, high.D));

    /// <inheritdoc/>
    public static FourFloats WherePositive(FourFloats x, FourFloats then, FourFloats otherwise) => new(
        FloatAlgebra.WherePositive(x.A, then.A, otherwise.A), FloatAlgebra.WherePositive(x.B, then.B, otherwise.B),
        FloatAlgebra.WherePositive(x.C, then.C, otherwise.C), FloatAlgebra.WherePositive(x.D, then.D, otherwise.D));

    /// <inheritdoc/>
    public static FourFloats WhereNegative(FourFloats x, FourFloats then, FourFloats otherwise) => new(
        FloatAlgebra.WhereNegative(x.A, then.A, otherwise.A), FloatAlgebra.WhereNegative(x.B, then.B, otherwise.B),
        FloatAlgebra.WhereNegative(x.C, then.C, otherwise.C), FloatAlgebra.WhereNegative(x.D, then.D, otherwise.D));

    /// <inheritdoc/>
    public static FourFloats Exp(FourFloats x) => new(FloatMath.Exp(x.A), FloatMath.Exp(x.B), FloatMath.Exp(x.C), FloatMath.Exp(x.D));

    /// <inheritdoc/>
    public static FourFloats Log(FourFloats x) => new(FloatMath.Log(x.A), FloatMath.Log(x.B), FloatMath.Log(x.C), FloatMath.Log(x.D));

    /// <inheritdoc/>
    public static FourFloats Tanh(FourFloats x) => new(FloatAlgebra.Tanh(x.A), FloatAlgebra.Tanh(x.B), FloatAlgebra.Tanh(x.C), FloatAlgebra.Tanh(x.D));

    /// <inheritdoc/>
    public static FourFloats Erf(FourFloats x) => new(FloatAlgebra.Erf(x.A), FloatAlgebra.Erf(x.B), FloatAlgebra.Erf(x.C), FloatAlgebra.Erf(x.D));

    /// <inheritdoc/>
    public static FourFloats Larger(FourFloats a, FourFloats b) =>
        new(FloatOrder.Larger(a.A, b.A), FloatOrder.Larger(a.B, b.B), FloatOrder.Larger(a.C, b.C), FloatOrder.Larger(a.D, b.D));

    /// <inheritdoc/>
    public static FourFloats WhereLargest(FourFloats x, FourFloats largest, FourFloats then, FourFloats otherwise) => new(
        FloatOrder.IsLargest(x.A, largest.A) ? then.A : otherwise.A, FloatOrder.IsLargest(x.B, largest.B) ? then.B : otherwise.B,
        FloatOrder.IsLargest(x.C, largest.C) ? then.C : otherwise.C, FloatOrder.IsLargest(x.D, largest.D) ? then.D : otherwise.D);
}
