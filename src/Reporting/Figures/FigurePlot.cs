using System.Xml.Linq;

namespace NativeTickets.Reporting.Figures;

/// <summary>A figure's geometry: grid, bands, bars, lines with their marks, and axes.</summary>
static class FigurePlot
{
    const int TickLength = 4, CapLength = 3; // pixels; a cap on each side of a bar
    const int MostMarkedPoints = 40; // beyond, marks hide the line
    const double MarkRadius = 2.5, ReferenceMarkRadius = 3;

    /// <summary>In the order in which later elements cover earlier ones: all bands lie below all lines.</summary>
    public static IEnumerable<XElement> Of(FigureData data, FigureFrame frame)
    {
        var clip = $"{data.Id}-clip"; // several figures share a page
        yield return Path(string.Concat(frame.XTicks.Select(t => $"M{SvgElement.Point(frame.X(t.Position), FigureFrame.Top)}V{frame.Floor}")), "0.12");
        yield return Path(string.Concat(frame.YTicks.Select(t => $"M{SvgElement.Point(FigureFrame.Left, frame.Y(t.Position))}H{FigureFrame.Right}")), "0.12");
        var window = SvgElement.Of("clipPath", ("id", clip));
        const int Width = FigureFrame.Right - FigureFrame.Left;
        window.Add(SvgElement.Of("rect", ("x", FigureFrame.Left), ("y", FigureFrame.Top), ("width", Width), ("height", frame.PlotHeight)));
        yield return window;
        var curves = SvgElement.Of("g", ("clip-path", $"url(#{clip})"));
        for (var i = 0; i < data.Curves.Count; i++) curves.Add(Spread(data.Curves[i], i, data.HasErrorBars, frame));
        for (var i = 0; i < data.Curves.Count; i++) curves.Add(Line(data.Curves[i], i, frame));
        yield return curves;
        yield return Path($"M{FigureFrame.Left} {FigureFrame.Top}V{frame.Floor}H{FigureFrame.Right}"
            + string.Concat(frame.XTicks.Select(t => $"M{SvgElement.Point(frame.X(t.Position), frame.Floor)}v{TickLength}"))
            + string.Concat(frame.YTicks.Select(t => $"M{SvgElement.Point(FigureFrame.Left, frame.Y(t.Position))}h-{TickLength}")), null);
    }

    static XElement Path(string d, string? opacity) =>
        SvgElement.Of("path", ("d", d), ("fill", "none"), ("stroke", "currentColor"), ("stroke-opacity", opacity));

    // A bar with caps at each point, or an area: along the upper ends and back along the lower ones.
    static XElement? Spread(Curve curve, int index, bool hasErrorBars, FigureFrame frame)
    {
        if (!curve.Points.Any(p => p.High > p.Low)) return null;
        var color = CurveStyle.Color(curve, index);
        if (hasErrorBars && !curve.IsLevel)
            return SvgElement.Of("path", ("d", string.Concat(curve.Points.Where(p => p.High > p.Low).Select(Bar))), ("fill", "none"), ("stroke", color));
        var places = curve.Points.Select(p => (p.X, p.High)).Concat(curve.Points.Reverse().Select(p => (p.X, p.Low)));
        return SvgElement.Of("path", ("d", Through(places, frame) + "Z"), ("fill", color), ("fill-opacity", "0.18"));

        string Bar(CurvePoint p)
        {
            var (x, low, high) = (frame.X(p.X), frame.Y(p.Low), frame.Y(p.High));
            return Cap(x, low) + $"M{SvgElement.Point(x, low)}V{SvgElement.Pixel(high)}" + Cap(x, high);
        }

        static string Cap(double x, double y) => $"M{SvgElement.Point(x - CapLength, y)}h{2 * CapLength}";
    }

    static IEnumerable<XElement> Line(Curve curve, int index, FigureFrame frame)
    {
        var path = Through(curve.Points.Select(p => (p.X, p.Mean)), frame);
        yield return SvgElement.Of("path", [.. CurveStyle.Stroke(curve, index, path), ("stroke-linejoin", "round")]);
        if (curve.IsLevel || (!curve.IsReference && curve.Points.Count > MostMarkedPoints)) yield break;
        var color = CurveStyle.Color(curve, index);
        foreach (var point in curve.Points)
        {
            yield return SvgElement.Of("circle", ("cx", frame.X(point.X)), ("cy", frame.Y(point.Mean)),
                ("r", curve.IsReference ? ReferenceMarkRadius : MarkRadius),
                ("fill", curve.IsReference ? "none" : color), ("stroke", curve.IsReference ? color : null));
        }
    }

    static string Through(IEnumerable<(double X, double Y)> places, FigureFrame frame) =>
        "M" + string.Join('L', places.Select(p => SvgElement.Point(frame.X(p.X), frame.Y(p.Y))));
}
