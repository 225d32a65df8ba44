namespace NativeTickets.Runs;

/// <summary>What is shown of the results.</summary>
public sealed record ReportSpec : IChecked
{
    /// <summary>Curves.</summary>
    public IReadOnlyList<FigureSpec> Figures { get; init; } = [];

    /// <summary>Rows and columns.</summary>
    public IReadOnlyList<TableSpec> Tables { get; init; } = [];

    void IChecked.Check(JsonPlace place)
    {
        Differ(place.Find("figures"), Figures.Select(figure => figure.Id));
        Differ(place.Find("tables"), Tables.Select(table => table.Id));
    }

    // ids become file names and anchors, and some file systems ignore case
    static void Differ(JsonPlace? list, IEnumerable<string> ids)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (id, i) in ids.Select((id, i) => (id, i)))
            if (!seen.Add(id)) throw list!.Items().ElementAt(i).Wrong($"id '{id}' is there twice");
    }
}

/// <summary>A figure of a report.</summary>
/// <param name="Id">Names its file.</param>
/// <param name="Title">Shown above it.</param>
/// <param name="X">`epoch`, `totalSeconds`, `totalUnits`, or an axis of the matrix.</param>
/// <param name="Y">A metric; with an axis also its value at an epoch, `metric@1ep`.</param>
/// <param name="Series">Stage ids, one curve each.</param>
/// <param name="Band">What is shown of the seeds in addition to their mean.</param>
public sealed record FigureSpec(
    [property: Field(IsFileName = true)] string Id, string? Title, string X, string Y, IReadOnlyList<string> Series, Band Band = Band.None)
{
    /// <summary>The x of a figure by epochs.</summary>
    public const string Epoch = "epoch";

    /// <summary>The x of a figure by epochs whose place is the seconds that they took, the stages before them included.</summary>
    public const string TotalSeconds = "totalSeconds";

    /// <summary>The x of a figure by epochs whose place is the forward units that they took, the stages before them included.</summary>
    public const string TotalUnits = "totalUnits";

    /// <summary>Each x that gives every epoch a place.</summary>
    public static IReadOnlyList<string> ByEpoch { get; } = [Epoch, TotalSeconds, TotalUnits];

    /// <summary>What x shows, two numbers; without it, what the values need.</summary>
    public RangeSpec? XRange { get; init; }

    /// <summary>What y shows, in the metric's own unit; without it, what the values need.</summary>
    public RangeSpec? YRange { get; init; }

    /// <summary>What happens to values beyond the ranges.</summary>
    public Beyond Beyond { get; init; }

    /// <summary>The values of each axis that are drawn; an axis that is not named is drawn whole.</summary>
    public EntryFilter Only { get; init; } = EntryFilter.None;

    /// <summary>Curves from elsewhere.</summary>
    public IReadOnlyList<CurveReference> References { get; init; } = [];

    /// <summary>Whether the spread of the seeds is shown.</summary>
    public bool HasSeedBand => Band == Band.Seeds;

    /// <summary>Whether values beyond the ranges are cut off.</summary>
    public bool IsCut => Beyond == Beyond.Cut;
}

/// <summary>What a figure shows of the seeds in addition to their mean.</summary>
public enum Band
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The interval over the seeds.</summary>
    Seeds,
}

/// <summary>What happens to values beyond the ranges of a figure.</summary>
public enum Beyond
{
    /// <summary>The range is widened to show them.</summary>
    Widen,

    /// <summary>They are cut off.</summary>
    Cut,
}

/// <summary>A part of an axis.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end, above the lower.</param>
[Bare]
public sealed record RangeSpec(double Low, double High) : IChecked
{
    void IChecked.Check(JsonPlace place)
    {
        if (Low >= High) throw place.Wrong("wanted two numbers, the lower first");
    }
}

/// <summary>Curves from elsewhere, shown beside a figure's own.</summary>
/// <param name="Name">Where they are from.</param>
/// <param name="Curves">By name, from x as the pipeline has it (an epoch, or a value of the axis) to y; accuracies are fractions.</param>
public sealed record CurveReference(string Name, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Curves);

/// <summary>A table of a report.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Title">Shown above it.</param>
/// <param name="Rows">Stage ids.</param>
/// <param name="Columns">Metrics: `metric`, `metric@3ep` or `evaluate stage.metric`.</param>
public sealed record TableSpec([property: Field(IsFileName = true)] string Id, string? Title, IReadOnlyList<string> Rows, IReadOnlyList<string> Columns)
{
    /// <summary>The values of each axis that have a row; an axis that is not named has all.</summary>
    public EntryFilter Only { get; init; } = EntryFilter.None;

    /// <summary>Values from elsewhere, one column each.</summary>
    public IReadOnlyList<TableReference> References { get; init; } = [];
}

/// <summary>Values from elsewhere, shown beside a table's own.</summary>
/// <param name="Name">Where they are from.</param>
/// <param name="Values">
/// Row, then column; accuracies are fractions. A row is a stage's id, or the id with a matrix entry: `boosted (ticket.sparsity 0.8)`.
/// </param>
public sealed record TableReference(string Name, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Values);
