using System.Globalization;
using System.Xml.Linq;

namespace NativeTickets.Reporting;

/// <summary>Finishes a figure: the drawn geometry with the text put on it as SVG text in the reader's own sans-serif font.</summary>
static class FigureDrawing
{
    const int MostCurves = 100;

    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static Figure Draw(RunFolder run, FigureSpec spec)
    {
        var axis = run.Axes.FirstOrDefault(a => a.Key == spec.X);
        var data = spec.X is "epoch" or EpochFigure.TotalSeconds ? EpochFigure.Build(run, spec)
            : axis.Value is { } values ? AxisFigure.Build(run, spec, values)
            : new FigureData(spec.Id, spec.Title ?? spec.Id, spec.X, spec.Y, [], null, false, [$"x is '{spec.X}', which is neither 'epoch' nor 'totalSeconds' nor an axis of the matrix."]);
        return Draw(PublishedCurves.AddTo(run, data, spec));
    }

    /// <summary>Draws what was put together already.</summary>
    public static Figure Draw(FigureData data)
    {
        data = Drawable(data);
        if (data.Curves.Count == 0) return new Figure(data.Id, data.Title, null, null, ["There is nothing to draw yet.", .. data.Notes]);
        return new Figure(data.Id, data.Title, Finish(data, isInline: false), Finish(data, isInline: true), data.Notes);
    }

    // Differences of boundless values may overflow, and no scale could show them; a hundred names are more than anybody reads.
    static FigureData Drawable(FigureData data)
    {
        if (data.Curves.Count > MostCurves)
        {
            var notice = $"{data.Curves.Count} curves were asked for; the first {MostCurves} are drawn.";
            data = data with { Curves = [.. data.Curves.Take(MostCurves)], Notes = [.. data.Notes, notice] };
        }
        Curve[] boundless = [.. data.Curves.Where(c => c.Points.Any(p => !(Math.Max(Math.Abs(p.Low), Math.Abs(p.High)) < 1e100)))];
        return boundless.Length == 0 ? data : data with
        {
            Curves = [.. data.Curves.Except(boundless)],
            Notes = [.. data.Notes, .. boundless.Select(c => $"{c.Label}: holds values beyond 1e100 and is not drawn.")],
        };
    }

    static string Finish(FigureData data, bool isInline)
    {
        var frame = new FigureFrame(data);
        var drawn = XDocument.Parse(FigurePlot.Svg(data, frame)).Root!;
        var root = new XElement(Svg + "svg",
            new XAttribute("viewBox", $"0 0 {frame.Width} {frame.Height}"), new XAttribute("width", frame.Width), new XAttribute("height", frame.Height),
            new XAttribute("role", "img"), new XAttribute("font-family", "sans-serif"), new XAttribute("font-size", 12));
        if (!isInline) root.Add(new XAttribute("color", "#1f2328"));
        root.Add(new XElement(Svg + "title", XmlText.Clean(data.Title)));
        if (!isInline) root.Add(XElement.Parse($"<rect xmlns='{Svg}' width='100%' height='100%' fill='#ffffff'/>"));
        root.Add(Geometry(drawn, data));
        root.Add(Text(data, frame));
        return root.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    // ScottPlot counts clip paths through the life of the process; numbered anew, the same folder gives the same bytes, and several figures can share a page.
    static IEnumerable<XElement> Geometry(XElement drawn, FigureData data)
    {
        var clips = drawn.Descendants(Svg + "clipPath").Select(c => (string)c.Attribute("id")!).Select((id, i) => KeyValuePair.Create(id, $"{data.Id}-clip-{i}")).ToDictionary();
        foreach (var attribute in drawn.Descendants().Attributes().ToArray())
        {
            if (attribute.Value == FigurePlot.Ink) attribute.Value = "currentColor";
            else if (FigurePlot.CurveOf(attribute.Value) is { } curve) Paint(attribute, data.Curves[curve], curve);
            else if (attribute.Name.LocalName == "id") attribute.Value = clips[attribute.Value];
            else if (attribute.Value.StartsWith("url(#", StringComparison.Ordinal)) attribute.Value = $"url(#{clips[attribute.Value[5..^1]]})";
        }
        drawn.Descendants(Svg + "text").Remove();
        return drawn.Elements();
    }

    static void Paint(XAttribute color, Curve curve, int index)
    {
        color.Value = CurveStyle.Hex(curve.CounterpartOf ?? index);
        var width = (string?)color.Parent!.Attribute("stroke-width");
        var isLine = color.Name.LocalName == "stroke" && width == FigurePlot.LineWidth.ToString(CultureInfo.InvariantCulture);
        if (curve.IsReference && color.Name.LocalName == "stroke" && width == FigurePlot.ReferenceWidth.ToString(CultureInfo.InvariantCulture))
            color.Parent!.Add(new XAttribute("stroke-dasharray", CurveStyle.ReferenceDash));
        if (isLine && CurveStyle.DashArray(index, curve.IsLevel) is { Length: > 0 } dash) color.Parent!.Add(new XAttribute("stroke-dasharray", dash));
    }

    static IEnumerable<XElement> Text(FigureData data, FigureFrame frame)
    {
        var bottom = FigureFrame.Top + frame.PlotHeight;
        foreach (var tick in frame.XTicks) yield return Words(frame.X(tick.Position), bottom + 18, tick.Label, "middle");
        foreach (var tick in frame.YTicks) yield return Words(FigureFrame.Left - 8, frame.Y(tick.Position) + 4, tick.Label, "end");
        yield return Words((FigureFrame.Left + FigureFrame.Right) / 2.0, bottom + 40, data.XLabel, "middle");
        var middle = FigureFrame.Top + frame.PlotHeight / 2.0;
        var upright = Words(15, middle, data.YLabel, "middle");
        upright.Add(new XAttribute("transform", $"rotate(-90 15 {Pixel(middle)})"));
        yield return upright;
        for (var i = 0; i < data.Curves.Count; i++)
        {
            yield return Leader(data.Curves[i], i, frame);
            yield return Words(FigureFrame.Right + 40, frame.LabelRows[i] + 4, data.Curves[i].Label, "start");
        }
    }

    // From the curve's end to its name: dots, which nobody takes for data, then a stroke in the curve's own style, which is its legend.
    static XElement Leader(Curve curve, int index, FigureFrame frame)
    {
        var row = Pixel(frame.LabelRows[index]);
        var (endX, endY) = frame.EndOf(curve);
        var color = new XAttribute("stroke", CurveStyle.Hex(curve.CounterpartOf ?? index));
        var stroke = new XElement(Svg + "path",
            new XAttribute("d", $"M{FigureFrame.Right + 12} {row}H{FigureFrame.Right + 36}"), new XAttribute("stroke-width", curve.IsReference ? FigurePlot.ReferenceWidth : FigurePlot.LineWidth));
        if (curve.IsReference) stroke.Add(new XAttribute("stroke-dasharray", CurveStyle.ReferenceDash));
        else if (CurveStyle.DashArray(index, curve.IsLevel) is { Length: > 0 } dash) stroke.Add(new XAttribute("stroke-dasharray", dash));
        return new XElement(Svg + "g", color, new XAttribute("fill", "none"),
            new XElement(Svg + "path", new XAttribute("stroke-opacity", "0.6"), new XAttribute("stroke-dasharray", "1 4"),
                new XAttribute("d", $"M{Pixel(endX + 5)} {Pixel(endY)}L{FigureFrame.Right + 2} {Pixel(endY)}L{FigureFrame.Right + 12} {row}")),
            stroke);
    }

    static XElement Words(double x, double y, string text, string anchor) => new(Svg + "text",
        new XAttribute("x", Pixel(x)), new XAttribute("y", Pixel(y)), new XAttribute("text-anchor", anchor), new XAttribute("fill", "currentColor"), XmlText.Clean(text));

    static string Pixel(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
