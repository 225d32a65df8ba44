using System.Xml.Linq;

namespace NativeTickets.Reporting.Figures;

/// <summary>Draws a figure as SVG: its geometry, and the text on it in the reader's own sans-serif font.</summary>
static class FigureDrawing
{
    const int MostCurves = 100;

    public static Figure Draw(RunFolder run, FigureSpec spec)
    {
        var axis = run.Axes.FirstOrDefault(a => a.Key == spec.X);
        var data = FigureSpec.ByEpoch.Contains(spec.X) ? EpochFigure.Build(run, spec)
            : axis.Value is { } values ? AxisFigure.Build(run, spec, values)
            : new FigureData(spec.Id, spec.Title ?? spec.Id, spec.X, spec.Y, [], null, false,
                [$"x is '{spec.X}', which is neither 'epoch' nor 'totalSeconds' nor 'totalUnits' nor an axis of the matrix."]);
        return Draw(PublishedCurves.AddTo(run, data, spec));
    }

    /// <summary>Draws data that are complete.</summary>
    public static Figure Draw(FigureData data)
    {
        data = CurveChoice.Of(Drawable(data));
        if (data.Curves.Count == 0) return new Figure(data.Id, data.Title, null, null, null, ["There is nothing to draw yet.", .. data.Notes]);
        return new Figure(data.Id, data.Title, Svg(data, isInline: false), Svg(data, isInline: true), Svg(data, isInline: true, isNarrow: true), data.Notes);
    }

    // Differences of boundless values may overflow, and no scale could show them; a hundred names are more than anybody reads.
    static FigureData Drawable(FigureData data)
    {
        if (data.Curves.Count > MostCurves)
        {
            var notice = $"{data.Curves.Count} curves were requested; the first {MostCurves} are drawn.";
            data = data with { Curves = [.. data.Curves.Take(MostCurves)], Notes = [.. data.Notes, notice] };
        }
        Curve[] boundless = [.. data.Curves.Where(c => c.Points.Any(p => !(Math.Max(Math.Abs(p.Low), Math.Abs(p.High)) < 1e100)))];
        return boundless.Length == 0 ? data : data with
        {
            Curves = [.. data.Curves.Except(boundless)],
            Notes = [.. data.Notes, .. boundless.Select(c => $"{c.Label}: has values beyond 1e100 and is not drawn.")],
        };
    }

    static string Svg(FigureData data, bool isInline, bool isNarrow = false)
    {
        var frame = new FigureFrame(data, isNarrow);
        var root = SvgElement.Of("svg", ("viewBox", $"0 0 {frame.Width} {frame.Height}"), ("width", frame.Width), ("height", frame.Height),
            ("role", "img"), ("font-family", "sans-serif"), ("font-size", 12), ("color", isInline ? null : "#1f2328"),
            ("data-x", isInline ? XmlText.Clean(data.XLabel) : null));
        var title = SvgElement.Of("title");
        title.Value = XmlText.Clean(data.Title);
        root.Add(title);
        if (!isInline) root.Add(SvgElement.Of("rect", ("width", "100%"), ("height", "100%"), ("fill", "#ffffff")));
        root.Add(new FigurePlot(data, frame, isInline).Elements());
        root.Add(Text(data, frame, isInline));
        return root.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    static IEnumerable<XElement> Text(FigureData data, FigureFrame frame, bool isInline)
    {
        foreach (var tick in frame.XTicks) yield return Words(frame.X(tick.Position), frame.Floor + 18, tick.Label, "middle");
        foreach (var tick in frame.YTicks) yield return Words(frame.Left - 8, frame.Y(tick.Position) + 4, tick.Label, "end");
        yield return Words((frame.Left + frame.Right) / 2.0, frame.Floor + 40, frame.IsNarrow ? frame.Fitted(data.XLabel) : data.XLabel, "middle");
        var middle = FigureFrame.Top + frame.PlotHeight / 2.0;
        var upright = Words(frame.IsNarrow ? 12 : 15, middle, data.YLabel, "middle");
        upright.Add(new XAttribute("transform", $"rotate(-90 {(string)upright.Attribute("x")!} {SvgElement.Pixel(middle)})"));
        yield return upright;
        for (var i = 0; i < frame.LabelRows.Count; i++)
        {
            var key = SvgElement.Of("g", ("class", isInline ? "key" : null), ("data-curve", isInline ? i : null));
            key.Add(Leader(data.Curves[i], i, frame));
            key.Add(Words(frame.IsNarrow ? frame.Left + 12 : frame.Right + 40, frame.LabelRows[i] + 4, data.Curves[i].Label, "start"));
            yield return key;
        }
    }

    // From the curve's end to its name: dots, which nobody takes for data, then a stroke in the curve's own style, which is its legend.
    static IEnumerable<XElement> Leader(Curve curve, int index, FigureFrame frame)
    {
        var row = frame.LabelRows[index];
        var (start, end) = frame.IsNarrow ? (frame.Left - 22, frame.Left + 4) : (frame.Right + 12, frame.Right + 36);
        var (endX, endY) = frame.EndOf(curve);
        if (!frame.IsNarrow)
            yield return SvgElement.Of("path",
                ("d", $"M{SvgElement.Point(endX + 5, endY)}L{SvgElement.Point(frame.Right + 2, endY)}L{SvgElement.Point(start, row)}"), ("fill", "none"),
                ("stroke", CurveStyle.Color(curve, index)), ("stroke-opacity", "0.6"), ("stroke-dasharray", "1 4"));
        yield return SvgElement.Of("path", CurveStyle.Stroke(curve, index, $"M{SvgElement.Point(start, row)}H{end}"));
    }

    static XElement Words(double x, double y, string text, string anchor)
    {
        var words = SvgElement.Of("text", ("x", x), ("y", y), ("text-anchor", anchor), ("fill", "currentColor"));
        words.Value = XmlText.Clean(text);
        return words;
    }
}
