using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Figures;

/// <summary>Published values on a figure: thin, dashed and with open marks, in the color of the curve that they are the counterpart of.</summary>
static class PublishedCurves
{
    /// <summary>The figure with its references and ranges.</summary>
    /// <param name="run">The run.</param>
    /// <param name="data">What was run here.</param>
    /// <param name="spec">What the pipeline asks for.</param>
    public static FigureData AddTo(RunFolder run, FigureData data, FigureSpec spec)
    {
        var percent = data.IsPercent ? 100 : 1;
        var curves = data.Curves.ToList();
        foreach (var reference in data.Curves.Count == 0 ? [] : spec.References)
            foreach (var (name, points) in reference.Curves)
            {
                CurvePoint[] found = [.. points.Select(point => Point(data, point.Key, point.Value * percent)).OfType<CurvePoint>().OrderBy(point => point.X)];
                if (found.Length > 0) curves.Add(new Curve($"{name}, {reference.Name}", found) { CounterpartOf = Counterpart(data.Curves, name) });
            }
        var notes = data.Notes.ToList();
        var hasReferences = curves.Count > data.Curves.Count;
        if (hasReferences) notes.Add("Thin dashed lines with open markers: published values.");
        if (hasReferences && run.Reductions.Count > 0) notes.Add(ValueText.PublishedAtFullSize);
        (double, double)? xRange = spec.XRange is { } wide ? (wide.Low, wide.High) : null;
        (double, double)? yRange = spec.YRange is { } high ? (high.Low * percent, high.High * percent) : null;
        if (curves.Count > 0) notes.AddRange(Beyond("x", xRange, spec.IsCut, curves, point => (point.X, point.X)));
        if (curves.Count > 0) notes.AddRange(Beyond("y", yRange, spec.IsCut, curves, point => (point.Low, point.High)));
        data = data with { Curves = curves, Notes = notes, XRange = xRange, YRange = yRange, IsCut = spec.IsCut };
        return spec.IsCut ? WithinRanges(data) : data;
    }

    // a name that points at the edge of a figure says nothing
    static FigureData WithinRanges(FigureData data)
    {
        bool Has(CurvePoint point) => IsIn(point.X, data.XRange) && IsIn(point.Mean, data.YRange);
        static bool IsIn(double value, (double Low, double High)? range) => range is not { } ends || (value >= ends.Low && value <= ends.High);
        int[] kept = [.. Enumerable.Range(0, data.Curves.Count).Where(i => data.Curves[i].Points.Any(Has))];
        int? PlaceOf(int? curve) => curve is { } own && Array.IndexOf(kept, own) is >= 0 and var at ? at : null;
        return kept.Length == data.Curves.Count ? data : data with
        {
            Curves = [.. kept.Select(i => data.Curves[i] with { CounterpartOf = PlaceOf(data.Curves[i].CounterpartOf) })],
            Notes = [.. data.Notes, .. data.Curves.Where((_, i) => !kept.Contains(i)).Select(curve => $"{curve.Label}: has no point in this range.")],
        };
    }

    static IEnumerable<string> Beyond(
        string axis, (double Low, double High)? range, bool isCut, List<Curve> curves, Func<CurvePoint, (double Low, double High)> ends)
    {
        if (range is not { } asked) yield break;
        var points = curves.SelectMany(curve => curve.Points).Select(ends).ToArray();
        if (points.Min(p => p.Low) < asked.Low || points.Max(p => p.High) > asked.High)
        {
            var shown = $"{ValueText.Number(asked.Low)} to {ValueText.Number(asked.High)}";
            yield return isCut ? $"{axis} shows {shown}; values beyond are cut off." : $"{axis} was to show {shown}; it is widened to show all values.";
        }
    }

    static CurvePoint? Point(FigureData data, string x, double y)
    {
        var named = data.Ticks?.FirstOrDefault(tick => tick.Label == x);
        var position = named is { Label: not null } found ? found.Position : AxisNumbers.Of(x);
        // a word that is no value of this run's axis has no place on it
        return position is { } at ? new CurvePoint(at, y, y, y) : null;
    }

    /// <summary>The curve of that stage whose entry has all that the name says in parentheses; null unless there is exactly one.</summary>
    static int? Counterpart(IReadOnlyList<Curve> curves, string name)
    {
        var open = name.IndexOf(" (", StringComparison.Ordinal);
        var stage = open < 0 ? name : name[..open];
        string[] words = open < 0 ? [] : name[(open + 2)..].TrimEnd(')').Split(", ");
        int[] fitting = [.. Enumerable.Range(0, curves.Count).Where(i => IsMeant(curves[i]))];
        return fitting is [var only] ? only : null;

        bool IsMeant(Curve curve) => curve.Source is { } source && source.Stage == stage && words.All(source.Entry.Words.Contains);
    }
}
