namespace NativeTickets.Reporting;

/// <summary>A figure as the pipeline asks for it. <c>X</c> is "epoch" or a matrix axis.</summary>
sealed record FigureSpec(string Id, string? Title, string X, string Y, IReadOnlyList<string> Series, bool HasSeedBand);
