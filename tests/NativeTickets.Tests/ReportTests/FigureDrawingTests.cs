using System.Globalization;
using System.Xml.Linq;
using NativeTickets.Reporting.Figures;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

public sealed class FigureDrawingTests
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    static Curve Here(string label, bool isLevel, params CurvePoint[] points) => new(label, points, isLevel) { Source = (label, MatrixEntry.Empty) };

    static CurvePoint At(double x, double mean, double half = 0) => new(x, mean, mean - half, mean + half);

    static XElement Draw(bool hasErrorBars, params Curve[] curves) =>
        XElement.Parse(FigureDrawing.Draw(new FigureData("f", "A figure", "x", "y", curves, null, hasErrorBars, [])).Svg!);

    static XElement[] Paths(XElement svg, string attribute, string value) =>
        [.. svg.Descendants(Svg + "path").Where(p => (string?)p.Attribute(attribute) == value)];

    [Fact]
    public void A_band_goes_along_its_upper_ends_and_back_along_its_lower_ones()
    {
        var data = new FigureData("f", "A figure", "x", "y", [Here("a", false, At(1, 10, 2), At(2, 20, 1))], null, false, []);
        var frame = new FigureFrame(data);
        var band = Assert.Single(Paths(XElement.Parse(FigureDrawing.Draw(data).Svg!), "fill-opacity", "0.18"));
        (double, double)[] corners = [(1, 12), (2, 21), (2, 19), (1, 8)];
        Assert.Equal("M" + string.Join('L', corners.Select(c => SvgElement.Point(frame.X(c.Item1), frame.Y(c.Item2)))) + "Z", (string)band.Attribute("d")!);
    }

    [Fact]
    public void Along_an_axis_points_have_bars_and_levels_have_bands()
    {
        var svg = Draw(true, Here("a", false, At(1, 10, 2), At(2, 20), At(3, 15, 1)), Here("level", true, At(1, 12, 1), At(3, 12, 1)));
        var bars = Paths(svg, "stroke", "#0072B2").Single(p => p.Attribute("stroke-width") is null && p.Attribute("stroke-opacity") is null);
        Assert.Equal(2, ((string)bars.Attribute("d")!).Count(c => c == 'V')); // the point in the middle has no spread
        Assert.Equal("#D55E00", (string?)Assert.Single(Paths(svg, "fill-opacity", "0.18")).Attribute("fill"));
    }

    [Fact]
    public void Points_are_marked_up_to_forty_levels_are_not_and_published_points_are_open()
    {
        Assert.Equal(40, Marks(Here("a", false, [.. Enumerable.Range(1, 40).Select(i => At(i, i))])).Length);
        Assert.Empty(Marks(Here("a", false, [.. Enumerable.Range(1, 41).Select(i => At(i, i))])));
        Assert.Empty(Marks(Here("a", true, At(1, 1), At(2, 1))));
        var published = Marks(new Curve("theirs", [At(1, 1), At(2, 2)]));
        Assert.Equal(2, published.Length);
        Assert.All(published, mark => Assert.Equal("none", (string?)mark.Attribute("fill")));

        static XElement[] Marks(Curve curve) => [.. Draw(false, curve).Descendants(Svg + "circle")];
    }

    [Fact]
    public void Curves_beyond_the_palette_have_its_colors_again_in_another_dash()
    {
        var svg = Draw(false, [.. Enumerable.Range(0, 8).Select(i => Here($"c{i}", false, At(1, i), At(2, i + 1)))]);
        var lines = Paths(svg, "stroke", "#0072B2").Where(p => (string?)p.Attribute("stroke-linejoin") == "round");
        Assert.Equal([null, "8 4"], lines.Select(p => (string?)p.Attribute("stroke-dasharray")));
    }

    [Fact]
    public void A_named_curve_keeps_what_was_published_of_it_beside_it()
    {
        Curve[] curves = [.. Enumerable.Range(0, 9).Select(i => Here($"c{i}", false, At(1, i))), new("theirs", [At(1, 8)]) { CounterpartOf = 8 }];
        var chosen = CurveChoice.Of(new FigureData("f", "t", "x", "y", curves, null, false, []) { Better = Better.Higher }).Curves;
        Assert.Equal(["c2", "c3", "c4", "c5", "c6", "c7", "c8", "theirs"], chosen.Where(curve => !curve.IsRest).Select(curve => curve.Label).TakeLast(8));
        Assert.Equal("c8", chosen[chosen.Single(curve => curve.IsReference).CounterpartOf!.Value].Label);
        Assert.Equal(["c0", "c1"], chosen.Where(curve => curve.IsRest).Select(curve => curve.Label));
    }

    [Fact]
    public void A_narrow_figure_is_as_wide_as_a_phone_and_has_its_names_below()
    {
        var data = new FigureData("f", "A figure", "x", "y", [Here(new string('n', 44), false, At(1, 1), At(2, 2))], null, false, []);
        var (narrow, wide) = (XElement.Parse(FigureDrawing.Draw(data).Narrow!), XElement.Parse(FigureDrawing.Draw(data).Inline!));
        Assert.Equal(350, (int)narrow.Attribute("width")!);
        Assert.InRange((int)wide.Attribute("width")!, 900, 1100);
        var name = narrow.Descendants(Svg + "text").Single(text => text.Value.StartsWith('n'));
        Assert.True((double)name.Attribute("y")! > new FigureFrame(data, isNarrow: true).Floor);
        Assert.NotEqual((string?)narrow.Descendants(Svg + "clipPath").Single().Attribute("id"),
            (string?)wide.Descendants(Svg + "clipPath").Single().Attribute("id"));
    }

    [Fact]
    public void A_curve_and_its_stroke_beside_the_name_look_alike()
    {
        var svg = Draw(false, Here("a", false, At(1, 1), At(2, 2)), new Curve("theirs", [At(1, 1), At(2, 2)]) { CounterpartOf = 0 });
        foreach (var width in (string[])["2", "1.5"])
        {
            var paths = Paths(svg, "stroke-width", width);
            Assert.Equal(2, paths.Length);
            foreach (var name in (string[])["stroke", "stroke-dasharray", "fill"])
                Assert.Equal((string?)paths[0].Attribute(name), (string?)paths[1].Attribute(name));
        }
    }

    [Fact]
    public void What_is_cut_off_is_clipped_and_has_no_endless_numbers()
    {
        var data = new FigureData("cut", "t", "x", "y", [Here("a", false, At(1, 1), At(2, 1e90), At(3, 2))], null, false, []) { YRange = (0, 3), IsCut = true };
        var svg = XElement.Parse(FigureDrawing.Draw(data).Svg!);
        var clip = Assert.Single(svg.Descendants(Svg + "clipPath"));
        Assert.Equal("cut-clip", (string?)clip.Attribute("id"));
        Assert.Contains(svg.Elements(Svg + "g"), g => (string?)g.Attribute("clip-path") == "url(#cut-clip)");
        Assert.All(svg.Descendants(Svg + "path"), p => Assert.True(((string)p.Attribute("d")!).Length < 400));
    }

    [Fact]
    public void Numbers_do_not_depend_on_the_readers_language()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            var line = Paths(Draw(false, Here("a", false, At(1, 0.123), At(2, 7.7), At(3, 0.5))), "stroke-linejoin", "round")[0];
            Assert.DoesNotContain(',', (string)line.Attribute("d")!);
            Assert.Equal("-0.13", SvgElement.Pixel(-0.125));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
