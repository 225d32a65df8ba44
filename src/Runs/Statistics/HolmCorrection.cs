namespace NativeTickets.Runs.Statistics;

/// <summary>Holm's correction of several questions that are asked at once, so that all of them together are wrong no more often than one alone.</summary>
/// <remarks>
/// With m questions, the smallest p-value is held against α/m, the next one against α/(m-1) and so on; the first that is not below its level ends it, and that
/// level is the one of all that are left. Source: Holm 1979, A simple sequentially rejective multiple test procedure.
/// </remarks>
public static class HolmCorrection
{
    /// <summary>
    /// The confidence of the interval that decides each question, in the questions' order: an interval excludes its bound exactly where Holm decides.
    /// </summary>
    /// <param name="doubts">The p-values; 1 for a question that has no answer yet, which counts as one that was asked.</param>
    /// <param name="confidence">Of all questions together, above 0 and below 1.</param>
    public static IReadOnlyList<double> Confidences(IReadOnlyList<double> doubts, double confidence = Estimate.Confidence)
    {
        var found = new double[doubts.Count];
        double level = 0;
        var isOpen = true;
        foreach (var (place, rank) in Enumerable.Range(0, doubts.Count).OrderBy(i => doubts[i]).Select((place, rank) => (place, rank)))
        {
            if (isOpen) level = (1 - confidence) / (doubts.Count - rank);
            isOpen &= doubts[place] < level;
            found[place] = 1 - level;
        }
        return found;
    }
}
