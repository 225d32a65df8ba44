namespace NativeTickets.Reporting.Figures;

/// <summary>Where the figure's parts lie, in pixels, and how values map onto them.</summary>
/// <remarks>
/// Everything is fixed beforehand, so that a figure's geometry depends on no font. A narrow figure is one for a phone: its letters are as large, and the names
/// of its curves stand below the plot.
/// </remarks>
sealed class FigureFrame
{
    /// <summary>Letters of a curve's name.</summary>
    public const int LongestLabel = 44;

    const int RowHeight = 17, NarrowRowHeight = 22; // of a label at 12 px; a finger needs more than a pointer
    const double LetterWidth = 6.7; // a generous mean for sans-serif letters at 12 px
    const int LegendTop = 64; // from the plot's floor to the first name below it

    public FigureFrame(FigureData data, bool isNarrow = false)
    {
        IsNarrow = isNarrow;
        CurvePoint[] points = [.. data.Curves.SelectMany(c => c.Points)];
        (XLow, XHigh) = data is { IsCut: true, XRange: { } x } ? x : AxisScale.Range(points.Min(p => p.X), points.Max(p => p.X), data.XRange);
        (YLow, YHigh) = data is { IsCut: true, YRange: { } y } ? y : AxisScale.Range(points.Min(p => p.Low), points.Max(p => p.High), data.YRange);
        Curve[] named = [.. data.Curves.Where(c => !c.IsRest)];
        (Left, PlotWidth) = isNarrow ? (50, 292) : (64, 600);
        Width = Right + (isNarrow ? 8 : 48 + (int)Math.Ceiling(named.Max(c => c.Label.Length) * LetterWidth));
        PlotHeight = isNarrow ? 230 : Math.Max(330, RowHeight * named.Length);
        Bottom = isNarrow ? LegendTop + NarrowRowHeight * named.Length : 50;
        XTicks = data.Ticks is { } given ? Thinned(given) : AxisScale.Round(XLow, XHigh, isNarrow ? 5 : 10, wholeOnly: true);
        YTicks = AxisScale.Round(YLow, YHigh, 7, wholeOnly: false);
        LabelRows = isNarrow ? [.. named.Select((_, i) => (double)Floor + LegendTop + NarrowRowHeight * i)] : Spread([.. named.Select(c => EndOf(c).Y)]);
    }

    public const int Top = 14;

    public bool IsNarrow { get; }
    public int Left { get; }
    public int PlotWidth { get; }
    public int Right => Left + PlotWidth;
    public double XLow { get; }
    public double XHigh { get; }
    public double YLow { get; }
    public double YHigh { get; }
    public IReadOnlyList<AxisTick> XTicks { get; }
    public IReadOnlyList<AxisTick> YTicks { get; }
    public int Width { get; }
    public int PlotHeight { get; }
    public int Height => Floor + Bottom;

    /// <summary>Where the x axis lies.</summary>
    public int Floor => Top + PlotHeight;

    /// <summary>The height of each named curve's name: as near to the curve's end as the others leave room for, or below the plot.</summary>
    public IReadOnlyList<double> LabelRows { get; }

    int Bottom { get; }

    public double X(double value) => Left + (value - XLow) / (XHigh - XLow) * PlotWidth;

    public double Y(double value) => Top + (YHigh - value) / (YHigh - YLow) * PlotHeight;

    /// <summary>Where the curve's name is tied to it: its last point, or the edge that it is cut off at.</summary>
    public (double X, double Y) EndOf(Curve curve)
    {
        var last = curve.Points[^1];
        return (X(Math.Clamp(last.X, XLow, XHigh)), Y(Math.Clamp(last.Mean, YLow, YHigh)));
    }

    /// <summary>A text of the figure that is as long as it has room for.</summary>
    public string Fitted(string text)
    {
        var letters = (int)(Width / LetterWidth);
        return text.Length <= letters ? text : text[..(letters - 1)] + "…";
    }

    // Names of the axis' own values; where two would touch, the later one goes.
    List<AxisTick> Thinned(IReadOnlyList<AxisTick> given)
    {
        List<AxisTick> kept = [];
        var end = double.NegativeInfinity;
        foreach (var tick in given)
        {
            var half = tick.Label.Length * LetterWidth / 2;
            if (X(tick.Position) - half < end + 4) continue;
            kept.Add(tick);
            end = X(tick.Position) + half;
        }
        return kept;
    }

    // Down in the order of the curves' ends, each at least a row below the one before; then up from the bottom edge.
    double[] Spread(double[] ends)
    {
        var rows = new double[ends.Length];
        int[] order = [.. Enumerable.Range(0, ends.Length).OrderBy(i => ends[i]).ThenBy(i => i)];
        double next = Top + 8, ceiling = Top + PlotHeight;
        foreach (var i in order)
        {
            rows[i] = Math.Max(ends[i], next);
            next = rows[i] + RowHeight;
        }
        foreach (var i in order.Reverse())
        {
            rows[i] = Math.Min(rows[i], ceiling);
            ceiling = rows[i] - RowHeight;
        }
        return rows;
    }
}
