using System.Globalization;

namespace NativeTickets.Reporting;

/// <summary>A value against a matrix axis: a point for each value of the axis with its 95 % Student interval; a stage that does not depend on the axis is a level.</summary>
static class AxisFigure
{
    public static FigureData Build(RunFolder run, FigureSpec spec, IReadOnlyList<string> axisValues)
    {
        List<string> notes = [];
        List<Curve> curves = [];
        var column = Column.Parse(run, spec.Y);
        if (column is null) notes.Add($"'{spec.Y}' names no metric.");
        double[] positions = Positions(axisValues);
        foreach (var stage in column is null ? [] : spec.Series)
        {
            var others = run.AxesOf([stage]).Where(a => a.Key != spec.X).ToArray();
            var dependsOnAxis = others.Length < run.AxesOf([stage]).Count;
            foreach (var other in MatrixEntry.Product(others)) curves.AddRange(Curve(run, spec, column!, stage, other, dependsOnAxis, axisValues, positions, notes));
        }
        if (curves.Any(c => c.Points.Any(p => p.High > p.Low))) notes.Insert(0, "Bars, and the bands of levels: 95 % Student interval of the mean over the seeds.");
        else if (run.Seeds.Count == 1) notes.Insert(0, "One seed: the figure shows no interval.");
        var order = Enumerable.Range(0, positions.Length).OrderBy(i => positions[i]);
        AxisTick[] ticks = [.. order.Select(i => new AxisTick(positions[i], axisValues[i]))];
        return new FigureData(spec.Id, spec.Title ?? spec.Id, spec.X, column is { IsFraction: true } ? $"{spec.Y}, %" : spec.Y, curves, ticks, true, notes);
    }

    static IEnumerable<Curve> Curve(RunFolder run, FigureSpec spec, Column column, string stage, MatrixEntry other, bool dependsOnAxis, IReadOnlyList<string> axisValues, double[] positions, List<string> notes)
    {
        var label = other.Brief(run.TitleOf(stage), FigureFrame.LongestLabel);
        if (!dependsOnAxis)
        {
            if (Point(run, column, stage, other, positions.Min(), notes) is { } level) yield return new Curve(label, [level, level with { X = positions.Max() }], IsLevel: true);
            yield break;
        }
        List<CurvePoint> points = [];
        for (var i = 0; i < positions.Length; i++)
        {
            if (Point(run, column, stage, other.With(spec.X, axisValues[i]), positions[i], notes) is { } point) points.Add(point);
        }
        if (points.Count > 0) yield return new Curve(label, [.. points.OrderBy(p => p.X)]);
    }

    static CurvePoint? Point(RunFolder run, Column column, string stage, MatrixEntry entry, double x, List<string> notes)
    {
        var readings = column.Read(run, stage, entry);
        foreach (var reason in readings.Select(r => r.Missing).OfType<string>().Distinct())
        {
            if (!notes.Contains($"Missing: {reason}.")) notes.Add($"Missing: {reason}.");
        }
        double[] values = [.. readings.Select(r => r.Value).OfType<double>().Select(v => v * (column.IsFraction ? 100 : 1))];
        if (values.Length == 0) return null;
        var estimate = Estimate.Of(values);
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

    static double? Number(string text)
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
