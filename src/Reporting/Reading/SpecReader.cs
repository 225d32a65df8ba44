namespace NativeTickets.Reporting;

/// <summary>Reads run.json's claims, figures and tables.</summary>
static class SpecReader
{
    public static Claim Claim(JsonPlace item)
    {
        var comparison = item.Member("operator");
        var isAtLeast = comparison.Text() switch
        {
            ">=" => true,
            "<=" => false,
            var other => throw comparison.Wrong($"is '{ShownText.Quote(other)}', wanted >= or <="),
        };
        var right = item.Find("right");
        return new Claim(item.Member("text").Text(), Side(item.Member("left")), isAtLeast, right is null ? null : Side(right), item.Find("margin")?.Number() ?? 0)
        {
            Controls = [.. item.Find("controls")?.Items().Select(control => new ClaimControl(control.Member("kind").Text(), control.Member("stage").Text(), control.Find("metric")?.Text())) ?? []],
        };
    }

    static ClaimSide Side(JsonPlace side)
    {
        var less = side.Find("less");
        return new(side.Member("stage").Text(), new MetricName(side.Member("metric").Text(), side.Find("epoch")?.Whole(1, int.MaxValue)))
        {
            Only = side.Find("only") is { } only ? new(only.Members().ToDictionary(axis => axis.Key, axis => axis.Value.Text())) : MatrixEntry.Empty,
            // a difference is of two values, and of no differences
            Less = less is null ? null : less.Find("less") is null ? Side(less) : throw less.Wrong("has something subtracted that has something subtracted itself"),
        };
    }

    public static FigureSpec Figure(JsonPlace item) => new(
        item.Member("id").FileName(), item.Find("title")?.Text(), item.Member("x").Text(), item.Member("y").Text(),
        [.. item.Member("series").Items().Select(s => s.Text())], item.Find("band")?.Text() == "seeds")
    {
        XRange = Range(item.Find("xRange")),
        YRange = Range(item.Find("yRange")),
        IsCut = item.Find("beyond")?.Text() == "cut",
        Only = Only(item.Find("only")),
        References = [.. item.Find("references")?.Items().Select(reference => new CurveReference(reference.Member("name").Text(), Numbers(reference.Member("curves")))) ?? []],
    };

    static (double, double)? Range(JsonPlace? place)
    {
        if (place is null) return null;
        double[] ends = [.. place.Items().Take(3).Select(end => end.Number())];
        return ends is [var low, var high] && low < high ? (low, high) : throw place.Wrong("wanted two numbers, the lower first");
    }

    static EntryFilter Only(JsonPlace? place) => place is null ? EntryFilter.None : new EntryFilter(place.Members().ToDictionary(
        axis => axis.Key,
        axis => (IReadOnlyList<string>)[.. axis.Value.Items().Select(value => value.Text())]));

    public static TableSpec Table(JsonPlace item) => new(
        item.Member("id").FileName(), item.Find("title")?.Text(), [.. item.Member("rows").Items().Select(r => r.Text())],
        [.. item.Member("columns").Items().Select(c => c.Text())],
        [.. item.Find("references")?.Items().Select(reference => new TableReference(reference.Member("name").Text(), Numbers(reference.Member("values")))) ?? []])
    {
        Only = Only(item.Find("only")),
    };

    static Dictionary<string, IReadOnlyDictionary<string, double?>> Numbers(JsonPlace rows) => rows.Members().ToDictionary(
        row => row.Key,
        row => (IReadOnlyDictionary<string, double?>)row.Value.Members().ToDictionary(c => c.Key, c => c.Value.NumberOrNull()));

    /// <summary>A list of specs whose ids, which become file names and anchors, differ.</summary>
    public static IReadOnlyList<T> Distinct<T>(JsonPlace? list, Func<JsonPlace, T> read, Func<T, string> id)
    {
        if (list is null) return [];
        var specs = new List<T>();
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase); // files of some systems do not tell case apart
        foreach (var item in list.Items())
        {
            var spec = read(item);
            if (!ids.Add(id(spec))) throw item.Wrong($"id '{id(spec)}' stands there twice");
            specs.Add(spec);
        }
        return specs;
    }
}
