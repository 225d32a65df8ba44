namespace NativeTickets.Reporting;

/// <summary>A figure as the pipeline asks for it. <c>X</c> is "epoch" or a matrix axis; ranges are in the metric's own unit; <c>IsCut</c> says
/// whether values beyond them are cut off, else they are shown at least.</summary>
sealed record FigureSpec(string Id, string? Title, string X, string Y, IReadOnlyList<string> Series, bool HasSeedBand)
{
    public (double Low, double High)? XRange { get; init; }

    public (double Low, double High)? YRange { get; init; }

    public bool IsCut { get; init; }

    public EntryFilter Only { get; init; } = EntryFilter.None;

    public IReadOnlyList<CurveReference> References { get; init; } = [];
}
