namespace NativeTickets.Reporting;

/// <summary>What a figure shows, before it is drawn. Fractions are in percent. <c>Ticks</c> is where x is marked, null lets the drawing choose;
/// with <c>HasErrorBars</c> bands are drawn as bars at each point, not as an area.</summary>
sealed record FigureData(string Id, string Title, string XLabel, string YLabel,
    IReadOnlyList<Curve> Curves, IReadOnlyList<AxisTick>? Ticks, bool HasErrorBars, IReadOnlyList<string> Notes)
{
    /// <summary>Whether y is in percent of what the metric's fractions say.</summary>
    public bool IsPercent { get; init; }

    /// <summary>What x shows; null for what the points need.</summary>
    public (double Low, double High)? XRange { get; init; }

    /// <summary>What y shows; null for what the points need.</summary>
    public (double Low, double High)? YRange { get; init; }

    /// <summary>Whether points beyond the ranges are cut off; else the ranges are shown at least.</summary>
    public bool IsCut { get; init; }
}
