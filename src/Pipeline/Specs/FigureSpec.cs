namespace NativeTickets.Pipelines;

/// <summary>A figure of a report.</summary>
/// <param name="Id">Names its file.</param>
/// <param name="Title">Above it; null for none.</param>
/// <param name="X"><c>epoch</c>, <c>totalSeconds</c>, or an axis of the matrix.</param>
/// <param name="Y">A metric; with an axis also <c>metric@1ep</c>.</param>
/// <param name="Series">Stage ids, a curve each.</param>
/// <param name="Band"><c>seeds</c> for an interval over the seeds, or <c>none</c>.</param>
public sealed record FigureSpec(string Id, string? Title, string X, string Y, IReadOnlyList<string> Series, string Band)
{
    /// <summary>The x of a figure by epochs whose place is what they cost, the stages before them included.</summary>
    public const string TotalSeconds = "totalSeconds";

    /// <summary>What x shows; null for what the values need.</summary>
    public RangeSpec? XRange { get; init; }

    /// <summary>What y shows, in the metric's own unit; null for what the values need.</summary>
    public RangeSpec? YRange { get; init; }

    /// <summary>Whether values beyond the ranges are cut off; else the ranges are widened to show them.</summary>
    public bool IsCut { get; init; }

    /// <summary>The values of each axis that are drawn; an axis that is not named is drawn whole.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Only { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Curves from elsewhere.</summary>
    public IReadOnlyList<CurveReferenceSpec> References { get; init; } = [];
}
