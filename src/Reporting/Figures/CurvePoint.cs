namespace NativeTickets.Reporting;

/// <summary>A mean over seeds and the ends of its band; without a band both ends are the mean.</summary>
readonly record struct CurvePoint(double X, double Mean, double Low, double High);
