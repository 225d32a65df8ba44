using System.Globalization;

namespace NativeTickets.Reporting;

/// <summary>A value against a matrix axis: a point for each value of the axis with its 95 % Student interval.</summary>
/// <remarks>A stage that does not depend on the axis is a level.</remarks>
sealed class AxisFigure
{
    readonly RunFolder run;
    readonly FigureSpec spec;
    readonly IReadOnlyList<string> values;
    readonly double[] positions;
    readonly List<string> notes = [];

    AxisFigure(RunFolder run, FigureSpec spec, IReadOnlyList<string> values) => (this.run, this.spec, this.values, positions) = (run, spec, values, Positions(values));

    /// <summary>The figure of an axis with these values.</summary>
    public static FigureData Build(RunFolder run, FigureSpec spec, IReadOnlyList<string> values) => new AxisFigure(run, spec, spec.Only.Of(spec.X, values)).Build();

    FigureData Build()
    {
        List<Curve> curves = [];
        var column = Column.Parse(run, spec.Y);
        if (column is null) notes.Add($"'{spec.Y}' names no metric.");
        foreach (var stage in column is null ? [] : spec.Series)
        {
            var axes = run.AxesOf([stage]);
            foreach (var other in MatrixEntry.Product(axes.Where(a => a.Key != spec.X)).Where(spec.Only.Shows))
            {
                if (CurveOf(column!, stage, other, dependsOnAxis: axes.Any(a => a.Key == spec.X)) is { } curve) curves.Add(curve);
            }
        }
        var hasIntervals = curves.Any(c => c.Points.Any(p => p.High > p.Low));
        if (hasIntervals) notes.Insert(0, "Bars, and the bands of levels: 95 % Student interval of the mean over the seeds.");
        else if (run.Seeds.Count == 1) notes.Insert(0, "One seed: the figure shows no interval.");
        AxisTick[] ticks = [.. positions.Zip(values, (position, value) => new AxisTick(position, value)).OrderBy(t => t.Position)];
        return new FigureData(spec.Id, spec.Title ?? spec.Id, spec.X, column is { IsFraction: true } ? $"{spec.Y}, %" : spec.Y, curves, ticks, true, notes);
    }

    Curve? CurveOf(Column column, string stage, MatrixEntry other, bool dependsOnAxis)
    {
        var label = other.Brief(run.TitleOf(stage), FigureFrame.LongestLabel);
        if (!dependsOnAxis)
            return Point(column, stage, other, positions.Min()) is { } level ? new Curve(label, [level, level with { X = positions.Max() }], IsLevel: true) { Source = (stage, other) } : null;
        List<CurvePoint> points = [];
        for (var i = 0; i < positions.Length; i++)
        {
            if (Point(column, stage, other.With(spec.X, values[i]), positions[i]) is { } point) points.Add(point);
        }
        return points.Count == 0 ? null : new Curve(label, [.. points.OrderBy(p => p.X)]) { Source = (stage, other) };
    }

    CurvePoint? Point(Column column, string stage, MatrixEntry entry, double x)
    {
        var readings = column.Read(run, stage, entry);
        foreach (var reason in readings.Select(r => r.Missing).OfType<string>().Distinct())
        {
            if (!notes.Contains($"Missing: {reason}.")) notes.Add($"Missing: {reason}.");
        }
        double[] found = [.. readings.Select(r => r.Value).OfType<double>().Select(v => v * (column.IsFraction ? 100 : 1))];
        if (found.Length == 0) return null;
        var estimate = Estimate.Of(found);
        return new CurvePoint(x, estimate.Mean, estimate.Low ?? estimate.Mean, estimate.High ?? estimate.Mean);
    }

    /// <summary>Numbers where every value is a different one (0.8, 80 %, 8/255, 10ep), else places in order.</summary>
    static double[] Positions(IReadOnlyList<string> values)
    {
        double?[] numbers = [.. values.Select(Number)];
        return numbers.All(n => n is not null) && numbers.Distinct().Count() == numbers.Length
            ? [.. numbers.Select(n => n!.Value)]
            : [.. Enumerable.Range(0, values.Count).Select(i => (double)i)];
    }

    /// <summary>The number that a value of an axis stands for, its unit left aside; null for a word.</summary>
    public static double? Number(string text)
    {
        var bare = text.TrimEnd('%').TrimEnd();
        foreach (var unit in (string[])["ep", "it", "pp"]) bare = bare.EndsWith(unit, StringComparison.Ordinal) ? bare[..^unit.Length] : bare;
        var slash = bare.IndexOf('/');
        if (slash < 0) return Plain(bare);
        return Plain(bare[..slash]) / Plain(bare[(slash + 1)..]) is { } quotient && double.IsFinite(quotient) ? quotient : null;
    }

    static double? Plain(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
