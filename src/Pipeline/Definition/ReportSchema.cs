namespace NativeTickets.Pipelines;

/// <summary>The keys of <c>report</c>. None of them changes what is computed.</summary>
static class ReportSchema
{
    static readonly ListRule Stages = new(PatternRule.Name, "stage ids", fewest: 1, most: 200, acceptsOne: true, distinct: true);

    static readonly KeyRule Id = new("id", PatternRule.Name, Default.Required, "Names it.");

    static readonly KeyRule Title = new("title", new TextRule(200), Default.Absent("none"), "Stands above it.");

    static readonly MapRule Figure = new("a figure", "Curves.",
        Id,
        Title,
        new("x", new TextRule(200), Default.Of("epoch"), "`epoch`, or an axis of the matrix such as `ticket.sparsity`."),
        new("y", new TextRule(200), Default.Required, "A metric; over an axis also its value at an epoch, such as `validationAccuracy@1ep`."),
        new("series", Stages, Default.Required, "The stages, a curve each."),
        new("band", new WordRule("seeds", "none"), Default.Of("seeds"), "Whether the 95 % interval over the seeds is shown."));

    static readonly MapRule Table = new("a table", "A row for each stage and matrix entry.",
        Id,
        Title,
        new("rows", Stages, Default.Required, "The stages."),
        new("columns", new ListRule(new TextRule(200), "metrics", fewest: 1, most: 50, distinct: true), Default.Required,
            "Metrics of the rows; at an epoch as `validationAccuracy@1ep`; found by an evaluate stage as `robust.pgd-20.robustAccuracy`."),
        new("reference", new MapRule("reference", "Values from elsewhere.",
            new("name", new TextRule(200), Default.Required, "Where they are from."),
            new("values", new FreeMapRule("rows", new FreeMapRule("columns", new NumberRule(-1e12, 1e12))), Default.Required,
                "Row, then column, then the number; accuracies as `0.9918` or `99.18%`.")),
            Default.Absent("none"), "Values to stand beside the table's own."));

    /// <summary>What is shown of the results.</summary>
    public static MapRule Map { get; } = new("report", "What is shown of the results.",
        new("figures", new ListRule(Figure, "figures", most: 200), Default.Of("[]"), "Curves."),
        new("tables", new ListRule(Table, "tables", most: 200), Default.Of("[]"), "Tables."));
}
