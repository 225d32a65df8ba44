using ScottPlot;

namespace NativeTickets.Reporting;

/// <summary>Draws a figure's geometry with ScottPlot: frame, grid, bands, bars and lines.</summary>
/// <remarks>It draws no text, so that the result depends on no font of the machine.</remarks>
static class FigurePlot
{
    /// <summary>Stands for the reader's text color until the SVG is finished; no curve has it.</summary>
    public const string Ink = "#010203";

    /// <summary>The width of a curve's own line, by which it is known among the strokes of its color.</summary>
    public const int LineWidth = 2;

    /// <summary>The width of a published curve's line.</summary>
    public const float ReferenceWidth = 1.5f;

    const string Placeholder = "#FE";

    /// <summary>The curve that a color of the drawing stands for; null for any other text.</summary>
    /// <remarks>Skia's SVG knows no dashes, so colors and dashes are put in when the SVG is finished.</remarks>
    public static int? CurveOf(string color) =>
        color.Length == 7 && color.StartsWith(Placeholder, StringComparison.Ordinal) ? Convert.ToInt32(color[3..], 16) : null;

    static Color ColorOf(int curve) => Color.FromHex($"{Placeholder}{curve:X4}");

    public static string Svg(FigureData data, FigureFrame frame)
    {
        using var plot = new Plot();
        var ink = Color.FromHex(Ink);
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.Color(ink);
        plot.Axes.Top.IsVisible = plot.Axes.Right.IsVisible = false;
        plot.Grid.MajorLineColor = ink.WithAlpha(0.12);
        plot.Axes.Bottom.TickGenerator = Marks(frame.XTicks);
        plot.Axes.Left.TickGenerator = Marks(frame.YTicks);
        for (var i = 0; i < data.Curves.Count; i++) AddBand(plot, data.Curves[i], i, data.HasErrorBars);
        for (var i = 0; i < data.Curves.Count; i++) AddLine(plot, data.Curves[i], i);
        plot.Axes.SetLimits(frame.XLow, frame.XHigh, frame.YLow, frame.YHigh);
        plot.Layout.Fixed(new PixelPadding(FigureFrame.Left, frame.RightMargin, FigureFrame.Bottom, FigureFrame.Top));
        return plot.GetSvgXml(frame.Width, frame.Height);
    }

    static ScottPlot.TickGenerators.NumericManual Marks(IReadOnlyList<AxisTick> ticks) =>
        new([.. ticks.Select(t => t.Position)], [.. ticks.Select(_ => "")]);

    static void AddBand(Plot plot, Curve curve, int index, bool hasErrorBars)
    {
        if (!curve.Points.Any(p => p.High > p.Low)) return;
        double[] xs = [.. curve.Points.Select(p => p.X)];
        if (hasErrorBars && !curve.IsLevel)
        {
            double[] halves = [.. curve.Points.Select(p => (p.High - p.Low) / 2)];
            var bars = plot.Add.ErrorBar(xs, [.. curve.Points.Select(p => p.Mean)], halves);
            bars.Color = ColorOf(index);
            return;
        }
        var band = plot.Add.FillY(xs, [.. curve.Points.Select(p => p.Low)], [.. curve.Points.Select(p => p.High)]);
        band.FillColor = ColorOf(index).WithAlpha(0.18);
        band.LineWidth = 0;
        band.MarkerStyle.IsVisible = false;
    }

    static void AddLine(Plot plot, Curve curve, int index)
    {
        double[] xs = [.. curve.Points.Select(p => p.X)], ys = [.. curve.Points.Select(p => p.Mean)];
        var line = plot.Add.Scatter(xs, ys);
        line.Color = ColorOf(index);
        line.LineWidth = curve.IsReference ? ReferenceWidth : LineWidth;
        if (curve.IsReference)
        {
            line.MarkerShape = MarkerShape.OpenCircle;
            line.MarkerSize = 6;
            return;
        }
        line.MarkerSize = curve.IsLevel ? 0 : curve.Points.Count <= 40 ? 5 : 0; // beyond 40 epochs dots hide the line
    }
}
