using NativeTickets.Plan.Matrix;

namespace NativeTickets.Plan.Pipelines;

/// <summary>The keys of <c>report</c>. None of them changes what is computed.</summary>
static class ReportSchema
{
    static readonly Rule<IReadOnlyList<string>> Stages = Rules.List(Rules.Name(), "stage ids", fewest: 1, most: 200, acceptsOne: true, distinct: true);

    static readonly Rule<double> AnyNumber = Rules.Number(-1e12, 1e12);

    static readonly Key<string> Id = new("id", Rules.Name(), Default.Required, "Names it.");

    static readonly Key<string> Title = new("title", Rules.Text(200), Default.Absent("none"), "Shown above it.");

    static readonly Key<IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>>> Only = new("only",
        Rules.FreeMap("axes", Rules.List(new AxisValueRule(), "values", fewest: 1, most: 1000, acceptsOne: true, distinct: true)), Default.Of("{}"),
        "Shows only these values of an axis; `variant` is one.");

    static readonly Key<string> X = new("x", Rules.Text(200), Default.Of("epoch"),
        "`epoch`; `totalSeconds`, which places epochs at the seconds that the training run and all stages that it builds on have taken by then; "
        + "`totalUnits`, at the forward units of finished runs, whose epochs count alike; or an axis of the matrix such as `ticket.sparsity`.");

    static readonly Key<string> Y =
        new("y", Rules.Text(200), Default.Required, "A metric; over an axis also its value at an epoch, such as `validationAccuracy@1ep`.");
    static readonly Key<IReadOnlyList<string>> Series = new("series", Stages, Default.Required, "The stages, one curve each.");

    static readonly Key<string> Spread = new("band", Rules.Word("seeds", "none"), Default.Of("seeds"),
        "Whether the spread of the seeds is shown: over epochs from the lowest to the highest seed. " +
            "Over an axis of the matrix the 95 % interval is shown in any case.");

    static readonly Key<IReadOnlyList<double>> XRange = new("xRange", Rules.Range(), Default.Absent("what the values need"), "What x shows.");
    static readonly Key<IReadOnlyList<double>> YRange =
        new("yRange", Rules.Range(), Default.Absent("what the values need"), "What y shows, such as `[60%, 96%]`.");

    static readonly Key<string> OutOfRange = new("beyond", Rules.Word("widen", "cut"), Default.Of("widen"),
        "Where values lie beyond a range: it is widened to show them all, or they are cut off. A curve with no point left is not drawn.");

    static readonly Key<string> Source = new("name", Rules.Text(200), Default.Required, "Where they are from.");

    static readonly Key<IReadOnlyList<KeyValuePair<string, IReadOnlyList<KeyValuePair<string, double>>>>> Curves = new("curves",
        Rules.FreeMap("names", Rules.FreeMap("x", AnyNumber)), Default.Required,
        "Name, then x (an epoch or a value of the axis), then y; a curve named as a series takes its color.");

    static readonly Key<IReadOnlyList<Settings>> CurveReferences = new("reference",
        Rules.List(new MapRule("reference of a figure", "Curves from elsewhere.", Source, Curves), "references", most: 20, acceptsOne: true), Default.Of("[]"),
        "Values shown beside the figure's own.");

    static readonly Key<IReadOnlyList<string>> Rows = new("rows", Stages, Default.Required, "The stages.");

    static readonly Key<IReadOnlyList<string>> Columns =
        new("columns", Rules.List(Rules.Text(200), "metrics", fewest: 1, most: 50, distinct: true), Default.Required,
        "Metrics of the rows; at an epoch as `validationAccuracy@1ep`; found by an evaluate stage as `robust.pgd-20.robustAccuracy`.");

    static readonly Key<IReadOnlyList<KeyValuePair<string, IReadOnlyList<KeyValuePair<string, double>>>>> Values = new("values",
        Rules.FreeMap("rows", Rules.FreeMap("columns", AnyNumber)), Default.Required,
        "Row, then column, then the number; accuracies as `0.9918` or `99.18%`. A row is a stage's id, " +
            "or `id (ticket.sparsity 0.8)` for one entry of the matrix.");

    static readonly Key<IReadOnlyList<Settings>> TableReferences = new("reference",
        Rules.List(new MapRule("reference of a table", "Values from elsewhere.", Source, Values), "references", most: 20, acceptsOne: true), Default.Of("[]"),
        "Values shown beside the table's own, one column per reference.");

    static readonly Key<IReadOnlyList<Settings>> Figures = new("figures",
        Rules.List(new MapRule("a figure", "Curves.", Id, Title, X, Y, Series, Spread, XRange, YRange, OutOfRange, Only, CurveReferences),
            "figures", most: 200),
        Default.Of("[]"), "Curves.");

    static readonly Key<IReadOnlyList<Settings>> Tables = new("tables",
        Rules.List(new MapRule("a table", "A row for each stage and matrix entry.", Id, Title, Rows, Columns, Only, TableReferences), "tables", most: 200),
        Default.Of("[]"), "Tables.");

    /// <summary>What is shown of the results.</summary>
    public static MapRule Map { get; } = new("report", "What is shown of the results.", Figures, Tables);

    /// <summary>Reads what is shown out of checked settings.</summary>
    public static ReportSpec Read(Settings report) =>
        new() { Figures = [.. Figures.Read(report).Select(Figure)], Tables = [.. Tables.Read(report).Select(Table)] };

    static FigureSpec Figure(Settings map) =>
        new(Id.Read(map), Title.ReadOr(map, null!), X.Read(map), Y.Read(map), Series.Read(map), Spread.Read(map) == "seeds" ? Band.Seeds : Band.None)
        {
            XRange = Range(map, XRange),
            YRange = Range(map, YRange),
            Beyond = OutOfRange.Read(map) == "cut" ? Beyond.Cut : Beyond.Widen,
            Only = OnlyOf(map),
            References = [.. CurveReferences.Read(map).Select(reference => new CurveReference(Source.Read(reference), Numbers(Curves.Read(reference))))],
        };

    static TableSpec Table(Settings map) => new(Id.Read(map), Title.ReadOr(map, null!), Rows.Read(map), Columns.Read(map))
    {
        Only = OnlyOf(map),
        References = [.. TableReferences.Read(map).Select(reference => new TableReference(Source.Read(reference), Numbers(Values.Read(reference))))],
    };

    static RangeSpec? Range(Settings map, Key<IReadOnlyList<double>> key) => key.TryRead(map, out var ends) ? new RangeSpec(ends[0], ends[1]) : null;

    static EntryFilter OnlyOf(Settings map) => new(Only.Read(map).ToDictionary(axis => axis.Key, axis => axis.Value));

    static Dictionary<string, IReadOnlyDictionary<string, double>> Numbers(
        IReadOnlyList<KeyValuePair<string, IReadOnlyList<KeyValuePair<string, double>>>> rows) =>
        rows.ToDictionary(row => row.Key, row => (IReadOnlyDictionary<string, double>)row.Value.ToDictionary(entry => entry.Key, entry => entry.Value));
}
