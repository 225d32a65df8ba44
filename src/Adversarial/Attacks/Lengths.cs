namespace NativeTickets.Adversarial;

/// <summary>Lengths of the gradient of an image, summed in double in one order.</summary>
static class Lengths
{
    /// <summary>The root of the summed squares.</summary>
    public static double Euclidean(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    /// <summary>The length in the norm that is dual to a threat's: L2's to L2, the sum of the absolute values to L∞. By how much a step of length 1 raises
    /// what has this gradient.</summary>
    public static double Dual(Threat threat, ReadOnlySpan<float> gradient)
    {
        if (threat is L2Threat) return Euclidean(gradient);
        var sum = 0.0;
        foreach (var value in gradient) sum += Math.Abs((double)value);
        return sum;
    }
}
