namespace NativeTickets.Reporting;

/// <summary>One line of a figure. A level is a value that does not depend on x: it crosses the whole figure.</summary>
sealed record Curve(string Label, IReadOnlyList<CurvePoint> Points, bool IsLevel = false);
