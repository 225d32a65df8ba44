namespace NativeTickets.Kernels;

/// <summary>The arithmetic that an elementwise formula may use, so that it is written once for a double, a GPU's float and the CPU's 16 lanes.</summary>
/// <typeparam name="T">A number, or a vector of numbers.</typeparam>
public interface IAlgebra<T>
{
    /// <summary>The number everywhere.</summary>
    static abstract T Constant(float value);

    /// <summary>a + b.</summary>
    static abstract T Add(T a, T b);

    /// <summary>a − b.</summary>
    static abstract T Subtract(T a, T b);

    /// <summary>a · b.</summary>
    static abstract T Multiply(T a, T b);

    /// <summary>a · b + c; rounded once where T is a float of the CPU, so that all CPUs agree.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>a / b.</summary>
    static abstract T Divide(T a, T b);

    /// <summary>√x, correctly rounded on the CPU; NaN where x &lt; 0.</summary>
    static abstract T SquareRoot(T x);

    /// <summary>e^x, with the same bits on every CPU; in float within 1.1 ulp (<see cref="FloatMath.Exp"/>).</summary>
    static abstract T Exp(T x);

    /// <summary>ln x, with the same bits on every CPU; in float within 2 ulp (<see cref="FloatMath.Log"/>). −∞ at 0, NaN where x &lt; 0.</summary>
    static abstract T Log(T x);

    /// <summary>tanh x, with the same bits on every CPU; in float within 2 ulp.</summary>
    static abstract T Tanh(T x);

    /// <summary>erf x = 2/√π · ∫₀ˣ e^{−t²} dt, with the same bits on every CPU; in float within 2 ulp.</summary>
    static abstract T Erf(T x);

    /// <summary>low where x &lt; low, high where x &gt; high, else x (also where x is NaN).</summary>
    static abstract T Clamp(T x, T low, T high);

    /// <summary><paramref name="then"/> where x &gt; 0, else <paramref name="otherwise"/> (also where x is NaN).</summary>
    static abstract T WherePositive(T x, T then, T otherwise);

    /// <summary><paramref name="then"/> where x &lt; 0, else <paramref name="otherwise"/> (also where x is NaN).</summary>
    static abstract T WhereNegative(T x, T then, T otherwise);
}
