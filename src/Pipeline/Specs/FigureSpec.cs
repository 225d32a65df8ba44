namespace NativeTickets.Pipelines;

/// <summary>A figure of a report.</summary>
/// <param name="Id">Names its file.</param>
/// <param name="Title">Above it; null for none.</param>
/// <param name="X"><c>epoch</c>, or an axis of the matrix.</param>
/// <param name="Y">A metric; with an axis also <c>metric@1ep</c>.</param>
/// <param name="Series">Stage ids, a curve each.</param>
/// <param name="Band"><c>seeds</c> for an interval over the seeds, or <c>none</c>.</param>
public sealed record FigureSpec(string Id, string? Title, string X, string Y, IReadOnlyList<string> Series, string Band);
