using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>Hyperbolic functions with the same bits on every machine.</summary>
public static class Hyperbolic
{
    /// <summary>tanh x = 1 − 2 / (e^{2x} + 1), within 2e-7 of the true value.</summary>
    public static float Tanh(float x) => 1 - 2 / (FloatMath.Exp(2 * x) + 1);

    /// <summary>artanh x = ½ ln((1 + x) / (1 − x)) for |x| &lt; 1, within 2e-7 relative to 1 and its value.</summary>
    public static float Artanh(float x) => (float)(0.5 * PortableMath.Log((1.0 + x) / (1.0 - x)));
}
