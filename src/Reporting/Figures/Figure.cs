namespace NativeTickets.Reporting;

/// <summary>A drawn figure: <c>Svg</c> is a whole file, null when there is nothing to draw yet, and the notes say why;
/// <c>Inline</c> is the same without background, its text in the color of the page around it.</summary>
sealed record Figure(string Id, string Title, string? Svg, string? Inline, IReadOnlyList<string> Notes);
