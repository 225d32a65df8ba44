namespace NativeTickets.Pipelines;

/// <summary>The keys of <c>report</c>. None of them changes what is computed.</summary>
static class ReportSchema
{
    static readonly ListRule Stages = new(PatternRule.Name, "stage ids", fewest: 1, most: 200, acceptsOne: true, distinct: true);

    static readonly KeyRule Id = new("id", PatternRule.Name, Default.Required, "Names it.");

    static readonly KeyRule Title = new("title", new TextRule(200), Default.Absent("none"), "Stands above it.");

    static readonly KeyRule Only = new("only",
        new FreeMapRule("axes", new ListRule(new AxisValueRule(), "values", fewest: 1, most: 1000, acceptsOne: true, distinct: true)), Default.Of("{}"),
        "Shows only these values of an axis; `variant` is one.");

    static readonly MapRule CurveReference = new("reference of a figure", "Curves from elsewhere.",
        new("name", new TextRule(200), Default.Required, "Where they are from."),
        new("curves", new FreeMapRule("names", new FreeMapRule("x", new NumberRule(-1e12, 1e12))), Default.Required,
            "Name, then x (an epoch or a value of the axis), then y; a curve named as a series takes its color."));

    static readonly MapRule Figure = new("a figure", "Curves.",
        Id,
        Title,
        new("x", new TextRule(200), Default.Of("epoch"), "`epoch`; `totalSeconds`, which draws epochs where the seconds of the training and of all stages above it have come to; or an axis of the matrix such as `ticket.sparsity`."),
        new("y", new TextRule(200), Default.Required, "A metric; over an axis also its value at an epoch, such as `validationAccuracy@1ep`."),
        new("series", Stages, Default.Required, "The stages, a curve each."),
        new("band", new WordRule("seeds", "none"), Default.Of("seeds"), "Whether the spread of the seeds is shown: over epochs from the lowest to the highest seed. Over an axis of the matrix the 95 % interval is shown in any case."),
        new("xRange", new RangeRule(), Default.Absent("what the values need"), "What x shows."),
        new("yRange", new RangeRule(), Default.Absent("what the values need"), "What y shows, such as `[60%, 96%]`."),
        new("beyond", new WordRule("widen", "cut"), Default.Of("widen"),
            "Where values lie beyond a range: it is widened to show them all, or they are cut off. A curve with no point left is not drawn."),
        Only,
        new("reference", new ListRule(CurveReference, "references", most: 20, acceptsOne: true), Default.Of("[]"), "Values to stand beside the figure's own."));

    static readonly MapRule Table = new("a table", "A row for each stage and matrix entry.",
        Id,
        Title,
        new("rows", Stages, Default.Required, "The stages."),
        new("columns", new ListRule(new TextRule(200), "metrics", fewest: 1, most: 50, distinct: true), Default.Required,
            "Metrics of the rows; at an epoch as `validationAccuracy@1ep`; found by an evaluate stage as `robust.pgd-20.robustAccuracy`."),
        Only,
        new("reference", new ListRule(new MapRule("reference of a table", "Values from elsewhere.",
            new("name", new TextRule(200), Default.Required, "Where they are from."),
            new("values", new FreeMapRule("rows", new FreeMapRule("columns", new NumberRule(-1e12, 1e12))), Default.Required,
                "Row, then column, then the number; accuracies as `0.9918` or `99.18%`. A row is a stage's id, or `id (ticket.sparsity 0.8)` for one entry of the matrix.")),
            "references", most: 20, acceptsOne: true),
            Default.Of("[]"), "Values to stand beside the table's own, a column for each reference."));

    /// <summary>What is shown of the results.</summary>
    public static MapRule Map { get; } = new("report", "What is shown of the results.",
        new("figures", new ListRule(Figure, "figures", most: 200), Default.Of("[]"), "Curves."),
        new("tables", new ListRule(Table, "tables", most: 200), Default.Of("[]"), "Tables."));
}
