using System.Text.Json.Nodes;
using NativeTickets.Reporting.Costs;
using NativeTickets.Reporting.Figures;
using NativeTickets.Reporting.Tables;

namespace NativeTickets.Tests;

/// <summary>What tickets cost with their searches, and when a saving may be claimed.</summary>
public sealed class TicketLedgerTests
{
    static readonly (string, string) Pair = ("ticketRun", "dense");

    /// <summary>A search of 13.5 s, a mask of 13.5 s, a ticket and a dense training of 13.5 s each (and 14.5 for seed 2); the ticket's cost is set.</summary>
    static SampleRun Run(double ticketAccuracy, bool isFair, double ticketSeconds = 2)
    {
        var run = new SampleRun(1, 2) { ValidationImages = 1_000_000_000 };
        for (var seed = 1; seed <= 2; seed++)
        {
            var at = (seed - 1) * 4;
            run.Stage("search", seed, [0.5]).Stage("mask", seed, [], kind: "prune", metrics: [], from: [$"search-{at:x8}"])
                .Stage("ticketRun", seed, [ticketAccuracy + 0.0001 * seed], from: [$"mask-{at + 1:x8}"]).Stage("dense", seed, [0.8]);
            (string, int, double)[] costs = [("search", at, 1.0), ("mask", at + 1, 0.5), ("ticketRun", at + 2, ticketSeconds), ("dense", at + 3, 10.0)];
            foreach (var (name, place, seconds) in costs)
            {
                var path = run.PathOf($"{name}-{place:x8}", "result.json");
                var result = JsonNode.Parse(File.ReadAllText(path))!;
                result["cost"]!["seconds"] = seconds;
                result["cost"]!["forwardUnits"] = 100 * seconds;
                File.WriteAllText(path, result.ToJsonString());
            }
        }
        run.Claim("as accurate", "ticketRun", null, "dense", 0);
        if (isFair) run.Index["fairBaselines"] = new JsonArray(new JsonObject { ["ticket"] = Pair.Item1, ["dense"] = Pair.Item2 });
        return run.Save();
    }

    static ReportTable Ledger(SampleRun run) => Assert.Single(TicketLedger.Build(RunFolder.Read(run.Folder)));

    [Fact]
    public void A_search_and_its_mask_are_part_of_a_tickets_price()
    {
        using var run = Run(0.9, isFair: true);
        var ledger = Ledger(run);
        Assert.Equal(["ticketRun", "—", "—", "200", "150", "350", "2.00", "1.50", "3.50"], ledger.Rows[0]);
        Assert.Equal(["dense", "—", "—", "1,000", "0", "1,000", "10.0", "0.00", "10.0"], ledger.Rows[1]);
        Assert.Equal(2, ledger.Rows.Count);
    }

    [Fact]
    public void A_saving_is_claimed_where_the_baseline_is_fair_and_the_claim_is_reproduced()
    {
        using var run = Run(0.9, isFair: true);
        const string Saved = "saves 65.00 % of the seconds and 65.00 % of the forward units, search included";
        Assert.Contains($"Compared with dense, ticketRun {Saved}; the claim as accurate is reproduced.", Ledger(run).Notes);
    }

    [Fact]
    public void A_ticket_that_costs_more_than_its_baseline_is_not_said_to_save()
    {
        using var run = Run(0.9, isFair: true, ticketSeconds: 12);
        Assert.Contains("Compared with dense, ticketRun saves nothing: it takes 35.00 % more seconds and 35.00 % more forward units, search included; "
                + "the claim as accurate is reproduced.", Ledger(run).Notes);
    }

    [Fact]
    public void No_saving_is_claimed_against_an_unfair_baseline()
    {
        using var run = Run(0.9, isFair: false);
        Assert.DoesNotContain(Ledger(run).Notes, note => note.Contains("saves", StringComparison.Ordinal));
    }

    [Fact]
    public void No_saving_is_claimed_where_the_ticket_falls_behind()
    {
        using var run = Run(0.7, isFair: true);
        Assert.Contains("No saving is claimed for ticketRun compared with dense: as accurate is refuted.", Ledger(run).Notes);
    }

    [Fact]
    public void The_price_is_a_metric_of_tables_and_the_place_of_epochs()
    {
        using var run = Run(0.9, isFair: true);
        run.Table("t", ["ticketRun"], ["searchSeconds", "totalSeconds", "totalUnits"]).Figure("f", "totalSeconds", "validationAccuracy", "ticketRun").Save();
        var read = RunFolder.Read(run.Folder);
        Assert.Equal(["ticketRun", "1.500 ± 0", "3.500 ± 0", "350 ± 0"], TableBuilder.Build(read, read.Tables[0]).Rows[0]);
        var curve = Assert.Single(EpochFigure.Build(read, read.Figures[0]).Curves);
        Assert.Equal(3.0, Assert.Single(curve.Points).X, 1e-12); // 1.5 s of the search and its mask, and 1.5 s by the epoch's own clock
    }

    [Fact]
    public void Epochs_have_a_place_by_the_forward_units_spent_until_then()
    {
        using var run = Run(0.9, isFair: true);
        run.Figure("f", "totalUnits", "validationAccuracy", "ticketRun").Save();
        var figure = EpochFigure.Build(RunFolder.Read(run.Folder), RunFolder.Read(run.Folder).Figures[0]);
        Assert.Equal(350, Assert.Single(Assert.Single(figure.Curves).Points).X, 1e-9); // the one epoch ends with the whole price
        Assert.Equal("total forward units, preceding stages included", figure.XLabel);
    }

    [Fact]
    public void A_price_is_missing_while_a_stage_above_has_not_reported_its_own()
    {
        using var run = Run(0.9, isFair: true);
        run.Index["stages"]![1]!["status"] = "failed";
        run.Save();
        Assert.Equal("—", Ledger(run).Rows[0][8]);
    }

    [Fact]
    public void A_claim_about_a_difference_says_nothing_about_savings()
    {
        using var run = Run(0.9, isFair: true);
        Assert.Contains(Ledger(run).Notes, note => note.Contains("the claim as accurate is reproduced", StringComparison.Ordinal));
        run.Index["claims"]![0]!["right"]!["less"] = new JsonObject { ["stage"] = "dense", ["metric"] = "validationAccuracy" };
        run.Save();
        Assert.DoesNotContain(Ledger(run).Notes, note => note.Contains("as accurate", StringComparison.Ordinal));
    }
}
