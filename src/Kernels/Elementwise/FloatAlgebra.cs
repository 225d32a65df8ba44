namespace NativeTickets.Kernels;

/// <summary>Floats, for GPU kernels.</summary>
public readonly struct FloatAlgebra : IAlgebra<float>, IOrder<float>
{
    /// <inheritdoc/>
    public static float Constant(float value) => value;

    /// <inheritdoc/>
    public static float Add(float a, float b) => a + b;

    /// <inheritdoc/>
    public static float Subtract(float a, float b) => a - b;

    /// <inheritdoc/>
    public static float Multiply(float a, float b) => a * b;

    /// <inheritdoc/>
    public static float MultiplyAdd(float a, float b, float c) => GpuMath.MultiplyAdd(a, b, c);

    /// <inheritdoc/>
    public static float Divide(float a, float b) => a / b;

    /// <inheritdoc/>
    public static float SquareRoot(float x) => MathF.Sqrt(x);

    /// <inheritdoc/>
    public static float Clamp(float x, float low, float high) => x < low ? low : x > high ? high : x;

    /// <inheritdoc/>
    public static float WherePositive(float x, float then, float otherwise) => x > 0 ? then : otherwise;

    /// <inheritdoc/>
    public static float WhereNegative(float x, float then, float otherwise) => x < 0 ? then : otherwise;

    /// <inheritdoc/>
    public static float Exp(float x) => FloatMath.Exp(x);

    /// <inheritdoc/>
    public static float Log(float x) => FloatMath.Log(x);

    /// <inheritdoc/>
    public static float Tanh(float x) => AlgebraMath.Tanh<float, FloatAlgebra>(x);

    /// <inheritdoc/>
    public static float Erf(float x) => AlgebraMath.Erf<float, FloatAlgebra>(x);

    static float IOrder<float>.Larger(float a, float b) => FloatOrder.Larger(a, b);

    static float IOrder<float>.WhereLargest(float x, float largest, float then, float otherwise) => FloatOrder.IsLargest(x, largest) ? then : otherwise;
}
