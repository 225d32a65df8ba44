using System.Text.Json;
using System.Xml.Linq;
using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Figures;

/// <summary>A figure's geometry: grid, bands, bars, lines with their marks, and axes.</summary>
/// <param name="data">What it shows.</param>
/// <param name="frame">Where.</param>
/// <param name="isInline">Whether it stands in a page, whose script reads the series and values of its curves.</param>
sealed class FigurePlot(FigureData data, FigureFrame frame, bool isInline)
{
    const int TickLength = 4, CapLength = 3; // pixels; a cap on each side of a bar
    const int MostMarkedPoints = 40; // beyond, marks hide the line
    const double MarkRadius = 2.5, ReferenceMarkRadius = 3;

    /// <summary>In the order in which later elements cover earlier ones: what is gray lies below all bands, and they below all lines.</summary>
    public IEnumerable<XElement> Elements()
    {
        var clip = $"{data.Id}-clip{(frame.IsNarrow ? "-narrow" : "")}"; // several figures share a page
        yield return Path(string.Concat(frame.XTicks.Select(t => $"M{SvgElement.Point(frame.X(t.Position), FigureFrame.Top)}V{frame.Floor}")), "0.12");
        yield return Path(string.Concat(frame.YTicks.Select(t => $"M{SvgElement.Point(frame.Left, frame.Y(t.Position))}H{frame.Right}")), "0.12");
        var window = SvgElement.Of("clipPath", ("id", clip));
        window.Add(SvgElement.Of("rect", ("x", frame.Left), ("y", FigureFrame.Top), ("width", frame.PlotWidth), ("height", frame.PlotHeight)));
        yield return window;
        var curves = SvgElement.Of("g", ("clip-path", $"url(#{clip})"));
        var all = data.Curves.Index().ToArray();
        foreach (var (i, curve) in all.Where(each => each.Item.IsRest)) curves.Add(Series(i, Line(curve, i), curve));
        foreach (var (i, curve) in all.Where(each => !each.Item.IsRest))
            if (Spread(curve, i) is { } spread) curves.Add(Series(i, [spread]));
        foreach (var (i, curve) in all.Where(each => !each.Item.IsRest)) curves.Add(Series(i, Line(curve, i), curve));
        yield return curves;
        yield return Path($"M{frame.Left} {FigureFrame.Top}V{frame.Floor}H{frame.Right}"
            + string.Concat(frame.XTicks.Select(t => $"M{SvgElement.Point(frame.X(t.Position), frame.Floor)}v{TickLength}"))
            + string.Concat(frame.YTicks.Select(t => $"M{SvgElement.Point(frame.Left, frame.Y(t.Position))}h-{TickLength}")), null);
    }

    // What belongs to a curve; on a page with its name and with the place and the text of each point.
    XElement Series(int index, IEnumerable<XElement> parts, Curve? named = null)
    {
        var group = SvgElement.Of("g", ("data-curve", isInline ? index : null));
        group.Add(parts);
        if (!isInline || named is null) return group;
        group.Add(new XAttribute("data-name", XmlText.Clean(named.Label)), new XAttribute("data-points", JsonSerializer.Serialize(PointsOf(named))));
        return group;
    }

    IEnumerable<string[]> PointsOf(Curve curve)
    {
        // a level has its value everywhere
        var points = curve.IsLevel ? frame.XTicks.Select(tick => curve.Points[0] with { X = tick.Position }) : curve.Points;
        return points.Where(IsShown).Select(point => (string[])
            [SvgElement.Pixel(frame.X(point.X)), SvgElement.Pixel(frame.Y(point.Mean)), XmlText.Clean(Place(point.X)), Text(point)]);
    }

    bool IsShown(CurvePoint point) => point.X >= frame.XLow && point.X <= frame.XHigh && point.Mean >= frame.YLow && point.Mean <= frame.YHigh;

    string Place(double x) => data.Ticks?.FirstOrDefault(tick => tick.Position == x) is { Label: { } label } ? label : ValueText.Number(x);

    string Text(CurvePoint point)
    {
        var unit = data.IsPercent ? " %" : "";
        var ends = point.High > point.Low ? $" [{Number(point.Low)}, {Number(point.High)}]" : "";
        return Number(point.Mean) + unit + ends;

        string Number(double value) => data.IsPercent ? ValueText.Plain(value / 100, isFraction: true) : ValueText.Number(value);
    }

    static XElement Path(string d, string? opacity) =>
        SvgElement.Of("path", ("d", d), ("fill", "none"), ("stroke", "currentColor"), ("stroke-opacity", opacity));

    // A bar with caps at each point, or an area: along the upper ends and back along the lower ones.
    XElement? Spread(Curve curve, int index)
    {
        if (!curve.Points.Any(p => p.High > p.Low)) return null;
        var color = CurveStyle.Color(curve, index);
        if (data.HasErrorBars && !curve.IsLevel)
            return SvgElement.Of("path", ("d", string.Concat(curve.Points.Where(p => p.High > p.Low).Select(Bar))), ("fill", "none"), ("stroke", color));
        var places = curve.Points.Select(p => (p.X, p.High)).Concat(curve.Points.Reverse().Select(p => (p.X, p.Low)));
        return SvgElement.Of("path", ("d", Through(places) + "Z"), ("fill", color), ("fill-opacity", "0.18"));

        string Bar(CurvePoint p)
        {
            var (x, low, high) = (frame.X(p.X), frame.Y(p.Low), frame.Y(p.High));
            return Cap(x, low) + $"M{SvgElement.Point(x, low)}V{SvgElement.Pixel(high)}" + Cap(x, high);
        }

        static string Cap(double x, double y) => $"M{SvgElement.Point(x - CapLength, y)}h{2 * CapLength}";
    }

    IEnumerable<XElement> Line(Curve curve, int index)
    {
        var path = Through(curve.Points.Select(p => (p.X, p.Mean)));
        yield return SvgElement.Of("path", [.. CurveStyle.Stroke(curve, index, path), ("stroke-linejoin", "round")]);
        if (curve.IsRest || curve.IsLevel || (!curve.IsReference && curve.Points.Count > MostMarkedPoints)) yield break;
        var color = CurveStyle.Color(curve, index);
        foreach (var point in curve.Points)
        {
            yield return SvgElement.Of("circle", ("cx", frame.X(point.X)), ("cy", frame.Y(point.Mean)),
                ("r", curve.IsReference ? ReferenceMarkRadius : MarkRadius),
                ("fill", curve.IsReference ? "none" : color), ("stroke", curve.IsReference ? color : null));
        }
    }

    string Through(IEnumerable<(double X, double Y)> places) => "M" + string.Join('L', places.Select(p => SvgElement.Point(frame.X(p.X), frame.Y(p.Y))));
}
