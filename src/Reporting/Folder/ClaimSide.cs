namespace NativeTickets.Reporting;

/// <summary>One side of a claim: a metric of a stage, or the difference of two.</summary>
sealed record ClaimSide(string Stage, MetricName Metric)
{
    /// <summary>The values of the matrix axes that the claim names; other axes stay free.</summary>
    public MatrixEntry Only { get; init; } = MatrixEntry.Empty;

    /// <summary>What is subtracted from it; null for nothing.</summary>
    public ClaimSide? Less { get; init; }

    /// <summary>The entry that this side is read at where the claim is judged for <paramref name="free"/>.</summary>
    public MatrixEntry At(MatrixEntry free) => Only.Values.Count == 0 ? free : new(free.Values.Where(axis => !Only.Values.ContainsKey(axis.Key)).Concat(Only.Values).ToDictionary());
}
