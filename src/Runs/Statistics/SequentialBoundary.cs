namespace NativeTickets.Runs.Statistics;

/// <summary>
/// The confidence of each look at a study that grows by seeds until it is decided, such that all looks together are wrong no more often than a single one.
/// </summary>
/// <remarks>
/// After a share t of the most seeds, <c>α(t) = α · ln(1 + (e - 1) · t)</c> may have been spent: something at every look, so that an early one can decide.
/// Each look takes what is newly spent as its level. The levels add up to α, so that the bound holds however the looks depend on each other; levels that allow
/// for how sums of normal values do are a little wider, but of a few seeds Student's intervals then decide too often (docs/statistics.md).
/// Source of the spending: Lan and DeMets 1983, Discrete sequential boundaries for clinical trials.
/// </remarks>
public static class SequentialBoundary
{
    /// <summary>The confidence of the interval that decides at each look.</summary>
    /// <param name="looks">After how many seeds, rising; the last one is the end of the study.</param>
    /// <param name="confidence">Of all looks together, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">There are no looks, or they do not rise from 1 or more.</exception>
    public static IReadOnlyList<double> Confidences(IReadOnlyList<int> looks, double confidence = Estimate.Confidence)
    {
        if (looks.Count == 0 || looks[0] < 1 || looks.Zip(looks.Skip(1)).Any(pair => pair.Second <= pair.First))
            throw new ArgumentException($"wanted rising numbers of seeds, got [{string.Join(", ", looks)}]", nameof(looks));
        double[] spent = [.. looks.Select(seeds => (1 - confidence) * Math.Log(1 + (Math.E - 1) * seeds / looks[^1]))];
        return [.. spent.Select((sum, look) => 1 - (look == 0 ? sum : sum - spent[look - 1]))];
    }
}
