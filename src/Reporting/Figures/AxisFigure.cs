using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Figures;

/// <summary>A metric over a matrix axis: one point per value of the axis, with its 95 % interval.</summary>
/// <remarks>A stage that does not depend on the axis is a level.</remarks>
sealed class AxisFigure
{
    readonly RunFolder run;
    readonly FigureSpec spec;
    readonly IReadOnlyList<AxisValue> values;
    readonly double[] positions;
    readonly List<string> notes = [];

    AxisFigure(RunFolder run, FigureSpec spec, IReadOnlyList<AxisValue> values) =>
        (this.run, this.spec, this.values, positions) = (run, spec, values, Positions(values));

    /// <summary>The figure of an axis with these values.</summary>
    public static FigureData Build(RunFolder run, FigureSpec spec, IReadOnlyList<AxisValue> values) =>
        new AxisFigure(run, spec, [.. values.Where(value => spec.Only.Shows(spec.X, value.Text))]).Build();

    FigureData Build()
    {
        List<Curve> curves = [];
        var column = Column.Parse(run, spec.Y);
        if (column is null) notes.Add($"'{spec.Y}' is not the name of a metric.");
        foreach (var stage in column is null ? [] : spec.Series)
        {
            var axes = run.AxesOf([stage]);
            foreach (var other in MatrixEntry.Product(axes.Where(a => a.Key != spec.X)).Where(spec.Only.Shows))
            {
                if (CurveOf(column!, stage, other, dependsOnAxis: axes.Any(a => a.Key == spec.X)) is { } curve) curves.Add(curve);
            }
        }
        var hasIntervals = curves.Any(c => c.Points.Any(p => p.High > p.Low));
        if (hasIntervals)
            notes.Insert(0, $"Bars, and bands around horizontal lines: {(run.Seeds.Count == 1 ? ValueText.AboutImages : ValueText.AboutIntervals)}.");
        else if (run.Seeds.Count == 1) notes.Insert(0, "One seed: the figure shows no interval.");
        AxisTick[] ticks = [.. positions.Zip(values, (position, value) => new AxisTick(position, value.Text)).OrderBy(t => t.Position)];
        var isPercent = column is { IsFraction: true };
        var yLabel = isPercent ? $"{spec.Y}, %" : spec.Y;
        return new FigureData(spec.Id, spec.Title ?? spec.Id, spec.X, yLabel, curves, ticks, true, notes)
        {
            IsPercent = isPercent,
            Better = column?.Better ?? Better.Neither,
        };
    }

    Curve? CurveOf(Column column, string stage, MatrixEntry other, bool dependsOnAxis)
    {
        var label = other.Brief(run.TitleOf(stage), FigureFrame.LongestLabel);
        if (!dependsOnAxis)
            return Point(column, stage, other, positions.Min()) is not { } level ? null
                : new Curve(label, [level, level with { X = positions.Max() }], IsLevel: true) { Source = (stage, other) };
        List<CurvePoint> points = [];
        for (var i = 0; i < positions.Length; i++)
        {
            if (Point(column, stage, other.With(spec.X, values[i].Text), positions[i]) is { } point) points.Add(point);
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
        Reading[] found = [.. readings.Where(r => r.Value is not null)];
        if (found.Length == 0) return null;
        var (estimate, scale) = (PointEstimate.Of(run, found, column.IsFraction), column.IsFraction ? 100 : 1);
        return new CurvePoint(x, estimate.Mean * scale, (estimate.Low ?? estimate.Mean) * scale, (estimate.High ?? estimate.Mean) * scale);
    }

    /// <summary>Numbers where all values are distinct numbers, else places in order.</summary>
    static double[] Positions(IReadOnlyList<AxisValue> values) =>
        values.All(value => value.Number is not null) && values.Select(value => value.Number).Distinct().Count() == values.Count
            ? [.. values.Select(value => value.Number!.Value)]
            : [.. Enumerable.Range(0, values.Count).Select(i => (double)i)];
}
