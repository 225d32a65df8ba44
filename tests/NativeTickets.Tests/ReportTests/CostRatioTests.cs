using System.Text.Json.Nodes;
using NativeTickets.Reporting;
using NativeTickets.Reporting.Costs;
using NativeTickets.Reporting.Figures;

namespace NativeTickets.Tests;

/// <summary>What tickets cost relative to dense training runs, with the search, with a share of it, and when the search breaks even.</summary>
public sealed class CostRatioTests
{
    /// <summary>A search of so many seconds, two tickets of 4 and 6 s from it, a control of the first, and a dense training of 10 s; two seeds.</summary>
    static SampleRun Run(double searchSeconds, double secondSeed = 1)
    {
        var run = new SampleRun(1, 2);
        for (var seed = 1; seed <= 2; seed++)
        {
            var at = (seed - 1) * 6;
            run.Stage("search", seed, [0.5]).Stage("mask", seed, [], kind: "prune", metrics: [], from: [$"search-{at:x8}"])
                .Stage("short", seed, [0.9], from: [$"mask-{at + 1:x8}"]).Stage("long", seed, [0.9], from: [$"mask-{at + 1:x8}"])
                .Stage("short-fresh", seed, [0.9], from: [$"mask-{at + 1:x8}"]).Stage("dense", seed, [0.8]);
            (string, int, double)[] costs =
            [
                ("search", at, searchSeconds), ("mask", at + 1, 0.0), ("short", at + 2, 4.0), ("long", at + 3, 6.0),
                ("short-fresh", at + 4, 4.0), ("dense", at + 5, 10.0),
            ];
            foreach (var (name, place, seconds) in costs)
            {
                var path = run.PathOf($"{name}-{place:x8}", "result.json");
                var result = JsonNode.Parse(File.ReadAllText(path))!;
                result["cost"]!["seconds"] = seconds * (seed == 2 && name != "dense" ? secondSeed : 1);
                result["cost"]!["forwardUnits"] = 100 * seconds;
                File.WriteAllText(path, result.ToJsonString());
            }
        }
        run.Claim("as accurate", "short", null, "dense", 0);
        run.Index["claims"]![0]!["controls"] = new JsonArray(new JsonObject { ["kind"] = "freshWeights", ["stage"] = "short-fresh" });
        return run.Save();
    }

    static IReadOnlyList<IReadOnlyList<string>> Rows(SampleRun run) => Assert.Single(CostRatioTable.Build(RunFolder.Read(run.Folder))).Rows;

    [Fact]
    public void A_ratio_counts_the_search_in_full_and_then_divided_among_tickets_but_controls()
    {
        using var run = Run(3);
        Assert.Equal(
            [
                ["short", "dense", "0.70 [0.70, 0.70]", "0.70 [0.70, 0.70]", "2", "0.55 [0.55, 0.55]", "0.55 [0.55, 0.55]", "1 ticket"],
                ["long", "dense", "0.90 [0.90, 0.90]", "0.90 [0.90, 0.90]", "2", "0.75 [0.75, 0.75]", "0.75 [0.75, 0.75]", "1 ticket"],
            ],
            Rows(run));
    }

    [Theory]
    [InlineData(6, "1 ticket")] // 4 + 6 are no more than 10
    [InlineData(6.1, "2 tickets")]
    [InlineData(60, "10 tickets")]
    [InlineData(0, "1 ticket")]
    public void A_search_breaks_even_once_enough_tickets_share_it(double seconds, string tickets)
    {
        using var run = Run(seconds);
        Assert.Equal(tickets, Rows(run)[0][7]);
    }

    [Fact]
    public void A_ticket_that_is_slower_by_itself_never_breaks_even()
    {
        using var run = Run(1, secondSeed: 10);
        Assert.Equal("never", Rows(run)[0][7]);
    }

    [Fact]
    public void Ratios_are_paired_by_seed()
    {
        using var run = Run(3, secondSeed: 1.2);
        // the logarithms of 0.70 and 0.84 lie 0.0912 from their mean, t(0.95, 1) = 12.706: 0.7668 · exp(±1.158)
        Assert.Equal("0.77 [0.24, 2.44]", Rows(run)[0][2]);
    }

    [Fact]
    public void The_figure_falls_towards_the_ticket_alone_and_crosses_the_dense_training_run_at_break_even()
    {
        using var run = Run(12);
        var figure = Assert.Single(BreakEvenFigure.Build(RunFolder.Read(run.Folder)));
        Assert.Equal(["short", "long", "dense"], figure.Curves.Select(curve => curve.Label));
        Assert.Equal([16, 10, 8], figure.Curves[0].Points.Take(3).Select(point => point.Mean));
        Assert.All(figure.Curves[2].Points, point => Assert.Equal(10, point.Mean));
        ReportWriter.Write(run.Folder);
        Assert.Contains("break-even", File.ReadAllText(run.PathOf("report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_dense_training_run_there_is_nothing_to_compare()
    {
        using var run = new SampleRun(1);
        run.Stage("search", 1, [0.5]).Stage("mask", 1, [], kind: "prune", metrics: [], from: ["search-00000000"])
            .Stage("short", 1, [0.9], from: ["mask-00000001"]).Save();
        Assert.Empty(CostRatioTable.Build(RunFolder.Read(run.Folder)));
        Assert.Empty(BreakEvenFigure.Build(RunFolder.Read(run.Folder)));
    }
}
