using NativeTickets.Kernels;

namespace NativeTickets;

/// <remarks>In float, exp is within 1.1 ulp, log, tanh and erf within 2; all have the same bits on every CPU (docs/numerics.md).</remarks>
public sealed partial class Tensor
{
    /// <summary><c>y = e^x</c>, elementwise; +∞ above 88.73.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Exp() => Apply(default(Exp));

    /// <summary><c>y = ln x</c>, elementwise; −∞ at 0, NaN below.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Log() => Apply(default(Log));

    /// <summary><c>y = √x</c>, elementwise; NaN below 0. The derivative at 0 is infinite.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Sqrt() => Apply(default(Sqrt));

    /// <summary><c>y = |x|</c>, elementwise; the derivative at 0 is 0.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Abs() => Apply(default(Abs));

    /// <summary><c>y = min(max(x, low), high)</c>, elementwise; the derivative is 1 from low to high, both included, else 0. NaN stays NaN.</summary>
    /// <param name="low">The smallest result.</param>
    /// <param name="high">The largest result, at least low.</param>
    /// <returns>The shape of this tensor.</returns>
    /// <exception cref="ArgumentException">low is above high, or one is NaN.</exception>
    public Tensor Clamp(float low, float high) =>
        low <= high ? Apply(new Clamp(low, high)) : throw new ArgumentException($"clamp: low is at most high, got {low} and {high}");

    /// <summary><c>y = 1 / (1 + e^−x)</c>, elementwise.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Sigmoid() => Apply(default(Sigmoid));

    /// <summary><c>y = tanh x</c>, elementwise.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Tanh() => Apply(default(Tanh));

    /// <summary><c>y = x</c> where x ≥ 0, else <c>slope · x</c>, elementwise; the derivative at 0 is slope.</summary>
    /// <param name="slope">Any number; 0.01 is customary.</param>
    /// <returns>The shape of this tensor.</returns>
    public Tensor LeakyRelu(float slope) => Apply(new LeakyRelu(slope));

    /// <summary><c>y = x · ½ (1 + erf(x / √2))</c>, elementwise: the exact form, not the approximation by tanh.</summary>
    /// <returns>The shape of this tensor.</returns>
    /// <remarks>Source: Hendrycks and Gimpel 2016, arXiv:1606.08415.</remarks>
    public Tensor Gelu() => Apply(default(Gelu));
}
