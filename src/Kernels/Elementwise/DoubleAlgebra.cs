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

    /// <inheritdoc/>
    public static double Exp(double x) => Math.Exp(x);

    /// <inheritdoc/>
    public static double Log(double x) => Math.Log(x);

    /// <inheritdoc/>
    public static double Tanh(double x) => Math.Tanh(x);

    /// <inheritdoc/>
    /// <remarks>2/√π · e^{−x²} · Σ 2ⁿ x^{2n+1} / (1·3·5 ⋯ (2n+1)), whose terms have one sign; from 6 on, erf rounds to 1.</remarks>
    public static double Erf(double x)
    {
        if (double.IsNaN(x)) return x;
        if (Math.Abs(x) >= 6) return Math.Sign(x);
        var (sum, term) = (x, x);
        for (var odd = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); odd += 2) sum += term *= 2 * x * x / odd;
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
