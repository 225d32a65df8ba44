namespace NativeTickets.Reporting;

/// <summary>Published curves: by name, from x as the pipeline writes it to y.</summary>
sealed record CurveReference(string Name, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double?>> Curves);
