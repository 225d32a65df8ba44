namespace NativeTickets.Adversarial;

/// <summary>Two outcomes on the same images, counted where they differ: McNemar's test.</summary>
/// <param name="Images">How many images.</param>
/// <param name="OnlyFirst">How many only the first got right.</param>
/// <param name="OnlySecond">How many only the second got right.</param>
/// <remarks>Source: McNemar 1947; its exact form.</remarks>
public readonly record struct PairedCount(int Images, int OnlyFirst, int OnlySecond)
{
    /// <summary>Counts images.</summary>
    /// <param name="first">Whether each was correct in the first outcome.</param>
    /// <param name="second">In the second, the same images in the same order.</param>
    public static PairedCount Of(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second)
    {
        if (first.Length != second.Length) throw new ArgumentException($"{first.Length} and {second.Length} images cannot be paired", nameof(second));
        var (onlyFirst, onlySecond) = (0, 0);
        for (var i = 0; i < first.Length; i++)
            if (first[i] != second[i])
            {
                if (first[i]) onlyFirst++;
                else onlySecond++;
            }
        return new PairedCount(first.Length, onlyFirst, onlySecond);
    }

    /// <summary>By which share of the images the first is ahead; NaN without images.</summary>
    public double Difference => (double)(OnlyFirst - OnlySecond) / Images;

    /// <summary>
    /// The two-sided probability of a split at least as uneven if both outcomes were equally likely wherever they differ: <c>min(1, 2 · P(X ≤ min(b, c)))</c>,
    /// X binomial with n = b + c and ½.
    /// </summary>
    public double PValue
    {
        get
        {
            var (n, fewer) = (OnlyFirst + OnlySecond, Math.Min(OnlyFirst, OnlySecond));
            if (n == 0) return 1;
            // terms in units of the largest of them, so that none underflows before their sum is taken
            var (term, sum) = (1.0, 1.0);
            for (var k = fewer; k > 0; k--)
            {
                term *= (double)k / (n - k + 1);
                sum += term;
            }
            var logLargest = -n * Math.Log(2);
            for (var k = 1; k <= fewer; k++) logLargest += Math.Log((double)(n - k + 1) / k);
            return Math.Min(1, 2 * Math.Exp(logLargest) * sum);
        }
    }
}
