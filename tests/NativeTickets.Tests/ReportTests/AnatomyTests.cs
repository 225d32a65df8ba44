using System.Text.Json.Nodes;
using NativeTickets.Reporting;
using NativeTickets.Reporting.Tables;

namespace NativeTickets.Tests;

public sealed class AnatomyTests
{
    static JsonObject Pruned(double accuracy, double conv) =>
        new()
        {
            ["sparsity"] = 0.8,
            ["kept"] = 86_100,
            ["startAccuracy"] = accuracy,
            ["layer.conv1.weight.density"] = conv,
            ["layer.fc.weight.density"] = 0.25,
        };

    static JsonObject Trained(double distance, int? stable = null)
    {
        var metrics = new JsonObject { ["epochsRun"] = 8, ["learningRate"] = 0.05, ["distanceFromStart"] = distance };
        if (stable is { } epoch) metrics["maskStableEpoch"] = epoch;
        return metrics;
    }

    static SampleRun Sample(int? firstStable, int? secondStable)
    {
        var run = new SampleRun(1, 2);
        run.Stage("search", 1, [0.9], metrics: Trained(0.5, firstStable)).Stage("search", 2, [0.9], metrics: Trained(0.75, secondStable));
        run.Stage("ticket", 1, [], kind: "prune", metrics: Pruned(0.3, 0.5), from: ["search-00000000"]);
        run.Stage("ticket", 2, [], kind: "prune", metrics: Pruned(0.5, 0.625), from: ["search-00000001"]);
        run.Stage("boosted", 1, [0.9], metrics: Trained(0.25), from: ["ticket-00000002"]).Stage("boosted", 2, [], "failed", from: ["ticket-00000003"]);
        foreach (var folder in (string[])["search-00000000", "search-00000001"])
            File.WriteAllText(run.PathOf(folder, "metrics.jsonl"), """{"epoch":1,"step":10,"maskDistance":0.1}""" + "\n");
        File.WriteAllText(run.PathOf("mask-overlap.json"), """
            {"format":1,"pairs":[
                {"first":"ticket-00000002","second":"ticket-00000003","jaccard":0.4,"jaccardByChance":0.125},
                {"first":"ticket-00000002","second":"gone-1","jaccard":1,"jaccardByChance":1}]}
            """);
        return run.Save();
    }

    static IReadOnlyList<ReportTable> Tables(SampleRun run) => TicketAnatomy.Build(RunFolder.Read(run.Folder));

    [Fact]
    public void Tickets_training_runs_and_layers_have_a_table_each()
    {
        using var run = Sample(5, 7);
        var tables = Tables(run);
        Assert.Equal(["tickets", "trainings", "densities"], tables.Select(t => t.Id));
        // 0.4 ± 12.706 · 0.1414 / √2 = 1.2706, which an accuracy cannot be
        Assert.Equal([["ticket", "search", "80.00", "86,100", "40.00 [0.00, 100.00]", "40.00", "12.50"]], tables[0].Rows);
        Assert.Equal(["search", "dense network", "0.05", "8"], tables[1].Rows[0].Take(4));
        Assert.StartsWith("6", tables[1].Rows[0][4], StringComparison.Ordinal);
        Assert.Equal(["boosted", "ticket", "0.05", "8 (1 of 2 seeds)", "", "0.2500 (1 of 2 seeds)"], tables[1].Rows[1]);
        Assert.Equal([["conv1.weight", "56.25"], ["fc.weight", "25.00"]], tables[2].Rows);
    }

    [Theory]
    [InlineData(null, null, "never")]
    [InlineData(4, null, "4 (1 of 2 seeds)")]
    [InlineData(4, 4, "4")]
    public void A_search_whose_mask_was_watched_says_when_it_was_stable(int? first, int? second, string cell)
    {
        using var run = Sample(first, second);
        Assert.Equal(cell, Tables(run)[1].Rows[0][4]);
    }

    [Fact]
    public void Both_pages_have_the_section_and_none_where_nothing_is_pruned()
    {
        using var run = Sample(5, 7);
        var outcome = ReportWriter.Write(run.Folder);
        Assert.Contains("<section id=\"anatomy\">", File.ReadAllText(outcome.Files[0]), StringComparison.Ordinal);
        Assert.Contains("## Ticket anatomy\n\n### Tickets before training\n", File.ReadAllText(outcome.Files[1]), StringComparison.Ordinal);
        Assert.DoesNotContain(outcome.Tables, t => t.Id == "tickets");
        using var dense = new SampleRun(1).Stage("dense", 1, [0.9]).Save();
        Assert.DoesNotContain("anatomy", File.ReadAllText(ReportWriter.Write(dense.Folder).Files[0]), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_run_that_has_pruned_nothing_yet_has_dashes()
    {
        using var run = new SampleRun(1, 2).Stage("ticket", 1, [], "pending", kind: "prune").Stage("ticket", 2, [], "pending", kind: "prune").Save();
        var tables = Tables(run);
        Assert.Equal(["ticket", "initial weights", "—", "—", "—", "—", "—"], Assert.Single(tables[0].Rows));
        Assert.Equal(2, tables.Count);
    }

    [Fact]
    public void Of_many_tickets_the_first_twelve_have_their_layers_shown()
    {
        string[] sparsities = [.. Enumerable.Range(10, 20).Select(i => $"0.{i}")];
        using var run = new SampleRun(1).Axis("ticket.sparsity", sparsities);
        foreach (var sparsity in sparsities) run.Stage("ticket", 1, [], kind: "prune", metrics: Pruned(0.1, 0.5), entry: ("ticket.sparsity", sparsity));
        var tables = Tables(run.Save());
        Assert.Equal(20, tables[0].Rows.Count);
        Assert.Equal(13, tables[2].Columns.Count);
        Assert.Contains("The first 12 of 20 tickets; results.csv has all of them.", tables[2].Notes);
    }

    [Theory]
    [InlineData("""{"format":2,"pairs":[]}""", "format: is 2; this version reads format 1")]
    [InlineData(
        """{"format":1,"pairs":[{"first":"a","second":"b","jaccard":1.5,"jaccardByChance":0}]}""", "pairs[0].jaccard: is 1.5, wanted a number from 0 to 1")]
    [InlineData("""{"format":1,"pairs":[{"first":"a","second":7}]}""", "pairs[0].second: is 7, wanted a text")]
    [InlineData("{", "not valid JSON")]
    public void A_damaged_overlap_is_named_with_its_place(string text, string complaint)
    {
        using var run = Sample(5, 7);
        File.WriteAllText(run.PathOf("mask-overlap.json"), text);
        var message = Assert.Throws<RunFolderException>(() => RunFolder.Read(run.Folder)).Message;
        Assert.Contains("mask-overlap.json", message);
        Assert.Contains(complaint, message);
    }

    [Fact]
    public void An_input_cannot_point_out_of_the_run_folder()
    {
        using var run = Sample(5, 7);
        run.Index["stages"]![2]!["from"]![0] = "../elsewhere";
        Assert.Contains("stages[2].from[0]", Assert.Throws<RunFolderException>(() => RunFolder.Read(run.Save().Folder)).Message);
    }
}
