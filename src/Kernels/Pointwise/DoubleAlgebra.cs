namespace NativeTickets.Kernels;

/// <summary>Doubles, for the reference device.</summary>
public readonly struct DoubleAlgebra : IAlgebra<double>
{
    /// <inheritdoc/>
    public static double Constant(float value) => value;

    /// <inheritdoc/>
    public static double Add(double a, double b) => a + b;

    /// <inheritdoc/>
    public static double Subtract(double a, double b) => a - b;

    /// <inheritdoc/>
    public static double Multiply(double a, double b) => a * b;

    /// <inheritdoc/>
    public static double MultiplyAdd(double a, double b, double c) => a * b + c;

    /// <inheritdoc/>
    public static double Divide(double a, double b) => a / b;

    /// <inheritdoc/>
    public static double SquareRoot(double x) => Math.Sqrt(x);

    /// <inheritdoc/>
    public static double Clamp(double x, double low, double high) => x < low ? low : x > high ? high : x;

    /// <inheritdoc/>
    public static double WherePositive(double x, double then, double otherwise) => x > 0 ? then : otherwise;

    /// <inheritdoc/>
    public static double WhereNegative(double x, double then, double otherwise) => x < 0 ? then : otherwise;
}
