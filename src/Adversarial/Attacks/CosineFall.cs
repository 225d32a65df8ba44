namespace NativeTickets.Adversarial;

/// <summary>Half a cosine from 1 to 0: <c>(1 + cos(π·step / steps)) / 2 = cos²(π·step / 2·steps)</c>, from + and · alone, so that it has the same bits
/// everywhere.</summary>
static class CosineFall
{
    const int LastPower = 22; // (π/2)^24 / 24! is 8e-20

    /// <summary>Its value at a step.</summary>
    /// <param name="step">In [0, <paramref name="steps"/>].</param>
    /// <param name="steps">At least 1.</param>
    public static double At(int step, int steps)
    {
        var angle = Math.PI / 2 * step / steps;
        var (square, series) = (angle * angle, 1.0);
        for (var power = LastPower; power >= 2; power -= 2) series = 1 - series * square / (power * (power - 1));
        return series * series;
    }
}
