namespace NativeTickets.Nn;

/// <summary>Half a cosine from 1 to 0, which learning rates, step sizes and drop fractions fall along.</summary>
/// <remarks>From + and · alone: a platform's cosine differs from another's in its last bit, and weights must not follow it there.</remarks>
public static class HalfCosine
{
    const int LastPower = 22; // (π/2)^24 / 24! is 8e-20

    /// <summary><c>(1 + cos(π · passed / whole)) / 2 = cos²(π · passed / 2 · whole)</c>.</summary>
    /// <param name="passed">In [0, <paramref name="whole"/>].</param>
    /// <param name="whole">Above 0.</param>
    public static double At(double passed, double whole = 1)
    {
        var angle = Math.PI / 2 * passed / whole;
        var (square, series) = (angle * angle, 1.0);
        for (var power = LastPower; power >= 2; power -= 2) series = 1 - series * square / (power * (power - 1));
        return series * series;
    }
}
