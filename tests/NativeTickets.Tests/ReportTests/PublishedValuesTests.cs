using System.Text.Json.Nodes;
using NativeTickets.Reporting;
using NativeTickets.Reporting.Figures;
using NativeTickets.Reporting.Pages;

namespace NativeTickets.Tests;

/// <summary>Published values beside a run's own, ranges of axes, and what a reduced run says of both.</summary>
public sealed class PublishedValuesTests
{
    static SampleRun Run(JsonObject? figure = null)
    {
        var run = new SampleRun(1).Axis("variant", "vgg", "wrn")
            .Stage("boosted", 1, [0.7, 0.8], entry: ("variant", "vgg")).Stage("boosted", 1, [0.2, 0.3], entry: ("variant", "wrn"))
            .Figure("curves", "epoch", "validationAccuracy", "boosted");
        foreach (var (key, value) in figure ?? []) run.Index["report"]!["figures"]![0]![key] = value?.DeepClone();
        return run.Save();
    }

    static FigureData Data(SampleRun run)
    {
        var read = RunFolder.Read(run.Folder);
        return PublishedCurves.AddTo(read, EpochFigure.Build(read, read.Figures[0]), read.Figures[0]);
    }

    static JsonObject Logs(string name)
    {
        var curves = new JsonObject { [name] = new JsonObject { ["1"] = 0.75, ["50"] = 0.9 } };
        return new() { ["references"] = new JsonArray(new JsonObject { ["name"] = "logs", ["curves"] = curves }) };
    }

    [Fact]
    public void A_variant_is_called_by_its_name_alone()
    {
        using var run = Run();
        Assert.Equal(["boosted, vgg", "boosted, wrn"], Data(run).Curves.Select(curve => curve.Label));
        Assert.Equal(["boosted (vgg)", "boosted (wrn)"], RunFolder.Read(run.Folder).EntriesOf("boosted").Select(entry => entry.Qualify("boosted")));
    }

    [Theory]
    [InlineData("boosted (vgg)", 0)]
    [InlineData("boosted (wrn)", 1)]
    [InlineData("boosted", null)]
    [InlineData("something else", null)]
    public void A_published_curve_takes_the_color_of_the_one_curve_that_it_names(string name, int? counterpart)
    {
        using var run = Run(Logs(name));
        var curve = Data(run).Curves[^1];
        Assert.Equal((true, $"{name}, logs", counterpart), (curve.IsReference, curve.Label, curve.CounterpartOf));
        Assert.Equal([new CurvePoint(1, 75, 75, 75), new CurvePoint(50, 90, 90, 90)], curve.Points);
    }

    [Fact]
    public void Only_the_entries_asked_for_are_drawn()
    {
        using var run = Run(new JsonObject { ["only"] = new JsonObject { ["variant"] = new JsonArray("wrn") } });
        Assert.Equal("boosted, wrn", Assert.Single(Data(run).Curves).Label);
    }

    [Theory]
    [InlineData(0.1, 0.9, 10, 90, false)]
    [InlineData(0.5, 0.9, 17, 90, true)]
    public void A_range_is_shown_at_least_and_widened_where_values_lie_beyond_it(double low, double high, double shownLow, double shownHigh, bool isSaid)
    {
        using var run = Run(new JsonObject { ["yRange"] = new JsonArray(low, high) });
        var data = Data(run);
        var frame = new FigureFrame(data);
        Assert.Equal(shownHigh, frame.YHigh, 9);
        Assert.InRange(frame.YLow, shownLow - 1, shownLow + 1);
        Assert.Equal(isSaid, data.Notes.Any(note => note.Contains("widened", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_range_is_cut_where_the_figure_says_so_and_a_curve_beyond_it_is_not_drawn()
    {
        var figure = Logs("boosted (vgg)");
        figure["yRange"] = new JsonArray(0.75, 0.9);
        figure["beyond"] = "cut";
        using var run = Run(figure);
        var data = Data(run);
        var frame = new FigureFrame(data);
        Assert.Equal((75, 90), (frame.YLow, frame.YHigh));
        Assert.Equal(["boosted, vgg", "boosted (vgg), logs"], data.Curves.Select(curve => curve.Label));
        Assert.Equal(0, data.Curves[1].CounterpartOf);
        Assert.Contains("y shows 75 to 90; values beyond are cut off.", data.Notes);
        Assert.Contains("boosted, wrn: has no point in this range.", data.Notes);
        Assert.DoesNotContain(data.Notes, note => note.Contains("widened", StringComparison.Ordinal));
    }

    [Fact]
    public void The_name_of_a_curve_that_leaves_the_range_is_tied_to_the_edge()
    {
        using var run = Run(new JsonObject { ["xRange"] = new JsonArray(1, 1.5), ["yRange"] = new JsonArray(0.1, 0.75), ["beyond"] = "cut" });
        var data = Data(run);
        var frame = new FigureFrame(data);
        Assert.Equal((frame.Right, FigureFrame.Top), frame.EndOf(data.Curves[0]));
        Assert.Equal(frame.Y(30), frame.EndOf(data.Curves[1]).Y);
    }

    [Fact]
    public void A_figure_of_which_nothing_is_left_is_not_drawn_and_says_why()
    {
        using var run = Run(new JsonObject { ["yRange"] = new JsonArray(0.9, 0.93), ["beyond"] = "cut" });
        var figure = Assert.Single(ReportContent.Of(RunFolder.Read(run.Folder)).Figures);
        Assert.Null(figure.Svg);
        Assert.Contains("boosted, vgg: has no point in this range.", figure.Notes);
    }

    [Fact]
    public void An_axis_that_begins_just_below_zero_has_a_plain_zero() =>
        Assert.Equal(["0", "20", "40", "60", "80", "100"], AxisScale.Round(-2.96, 103.96, 10, wholeOnly: true).Select(tick => tick.Label));

    [Fact]
    public void A_reduced_run_says_what_it_changed_and_that_published_values_are_of_the_full_experiment()
    {
        using var run = Run(Logs("boosted (vgg)"));
        run.Index["scale"] = "laptop";
        run.Index["reductions"] = new JsonArray("model.name: vgg16 -> vgg16-w8");
        ReportWriter.Write(run.Save().Folder);
        var (page, text) = (File.ReadAllText(run.PathOf("report.html")), File.ReadAllText(run.PathOf("report.md")));
        foreach (var shown in (string[])[page, text])
        {
            Assert.Contains("What scale laptop changes", shown);
            Assert.Contains("vgg16-w8", shown);
            Assert.Contains("Published values are those of the experiment at full size", shown);
        }
    }

    [Fact]
    public void Breaches_of_protocol_are_noted_on_every_table_and_figure()
    {
        using var run = Run();
        run.Table("final", ["boosted"], ["testAccuracy"]);
        run.Index["stamps"] = new JsonArray("fidelity: paper-code", "padTwice: true");
        run.Save();
        var report = ReportContent.Of(RunFolder.Read(run.Folder));
        Assert.All(report.Figures, figure => Assert.Contains("padTwice: true", figure.Notes));
        Assert.All(report.Tables, table => Assert.Contains("padTwice: true", table.Notes));
        Assert.Contains("fidelity: paper-code", report.Setting);
    }

    [Fact]
    public void Values_of_several_sources_are_shown_side_by_side_where_they_were_published()
    {
        using var run = Run();
        run.Table("final", ["boosted"], ["testAccuracy", "validationAccuracy"],
            new JsonObject { ["name"] = "paper", ["values"] = new JsonObject { ["boosted (vgg)"] = new JsonObject { ["testAccuracy"] = 0.9214 } } });
        ((JsonArray)run.Index["report"]!["tables"]![0]!["references"]!).Add(
            new JsonObject
            {
                ["name"] = "logs",
                ["values"] = new JsonObject
                {
                    ["boosted (vgg)"] = new JsonObject { ["testAccuracy"] = 0.9224 },
                    ["boosted (lost)"] = new JsonObject { ["validationAccuracy"] = 0.5 },
                },
            });
        var table = ReportContent.Of(RunFolder.Read(run.Save().Folder)).Tables[0];
        Assert.Equal(["", "variant", "testAccuracy (%)", "paper", "logs", "validationAccuracy (%)"], table.Columns);
        Assert.Equal(["92.14", "92.24"], table.Rows[0].Skip(3).Take(2));
        Assert.Equal(["", ""], table.Rows[1].Skip(3).Take(2));
    }

    [Fact]
    public void A_published_number_keeps_its_digits_and_ours_has_as_many()
    {
        using var run = new SampleRun(1).Stage("wide", 1, [], metrics: new JsonObject { ["sizeMiB"] = 176.0882, ["parameters"] = 46_160_474 })
            .Stage("narrow", 1, [], metrics: new JsonObject { ["sizeMiB"] = 7.0784, ["parameters"] = 1_855_578 })
            .Table("table4", ["wide", "narrow"], ["parameters", "sizeMiB"], new JsonObject
            {
                ["name"] = "paper",
                ["values"] = new JsonObject
                {
                    ["wide"] = new JsonObject { ["parameters"] = 46_160_474, ["sizeMiB"] = 176.09 },
                    ["narrow"] = new JsonObject { ["parameters"] = 1_855_578, ["sizeMiB"] = 7.08 },
                },
            }).Save();
        var table = ReportContent.Of(RunFolder.Read(run.Folder)).Tables[0];
        Assert.Equal([["wide", "46,160,474", "46,160,474", "176.09", "176.09"], ["narrow", "1,855,578", "1,855,578", "7.08", "7.08"]], table.Rows);
    }

    [Fact]
    public void Published_curves_are_thin_and_dashed_in_the_drawing()
    {
        using var run = Run(Logs("boosted (vgg)"));
        var svg = ReportContent.Of(RunFolder.Read(run.Folder)).Figures[0].Svg!;
        Assert.Contains("stroke-dasharray=\"3 3\"", svg);
        Assert.Contains("boosted (vgg), logs", svg);
    }
}
