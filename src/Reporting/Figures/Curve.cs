namespace NativeTickets.Reporting;

/// <summary>One line of a figure. A level is a value that does not depend on x: it crosses the whole figure.</summary>
sealed record Curve(string Label, IReadOnlyList<CurvePoint> Points, bool IsLevel = false)
{
    /// <summary>The stage and entry it shows; null for a published curve.</summary>
    public (string Stage, MatrixEntry Entry)? Source { get; init; }

    /// <summary>Whether it was published and not run here.</summary>
    public bool IsReference => Source is null;

    /// <summary>For a published curve, the place among the figure's curves of the one that it is the counterpart of; null for none.</summary>
    public int? CounterpartOf { get; init; }
}
