namespace NativeTickets.Reporting.Figures;

/// <summary>What a figure shows, before it is drawn. Fractions are in percent. <c>Ticks</c> is where x is marked, null lets the drawing choose;
/// with <c>HasErrorBars</c> bands are drawn as bars at each point, not as an area.</summary>
sealed record FigureData(string Id, string Title, string XLabel, string YLabel,
    IReadOnlyList<Curve> Curves, IReadOnlyList<AxisTick>? Ticks, bool HasErrorBars, IReadOnlyList<string> Notes)
{
    /// <summary>Whether y is in percent of what the metric's fractions say.</summary>
    public bool IsPercent { get; init; }

    /// <summary>Which of its values are the better ones, by which curves are chosen where there are too many.</summary>
    public Better Better { get; init; }

    /// <summary>What x shows; null for what the points need.</summary>
    public (double Low, double High)? XRange { get; init; }

    /// <summary>What y shows; null for what the points need.</summary>
    public (double Low, double High)? YRange { get; init; }

    /// <summary>Whether points beyond the ranges are cut off; else the ranges are shown at least.</summary>
    public bool IsCut { get; init; }
}

/// <summary>One line of a figure. A level is a value that does not depend on x: it crosses the whole figure.</summary>
sealed record Curve(string Label, IReadOnlyList<CurvePoint> Points, bool IsLevel = false)
{
    /// <summary>The stage and entry it shows; null for a published curve.</summary>
    public (string Stage, MatrixEntry Entry)? Source { get; init; }

    /// <summary>Whether it was published and not run here.</summary>
    public bool IsReference => Source is null;

    /// <summary>Whether it is one of too many, drawn in gray and without a name.</summary>
    public bool IsRest { get; init; }

    /// <summary>For a published curve, the place among the figure's curves of the one that it is the counterpart of; null for none.</summary>
    public int? CounterpartOf { get; init; }
}

/// <summary>A mean over seeds and the ends of its band; without a band both ends are the mean.</summary>
readonly record struct CurvePoint(double X, double Mean, double Low, double High);

/// <summary>A mark on an axis.</summary>
readonly record struct AxisTick(double Position, string Label);

/// <summary>A drawn figure: <c>Svg</c> is a whole file, null when there is nothing to draw yet, and the notes say why;
/// <c>Inline</c> is the same without background, its text in the color of the page around it, <c>Narrow</c> that for a phone.</summary>
sealed record Figure(string Id, string Title, string? Svg, string? Inline, string? Narrow, IReadOnlyList<string> Notes);
