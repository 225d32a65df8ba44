using System.Text.Json.Nodes;
using NativeTickets.Reporting.Claims;

namespace NativeTickets.Tests;

public sealed class ClaimJudgeTests
{
    // with so many images, seeds alone decide
    const long Many = 1_000_000_000_000;

    static IReadOnlyList<ClaimVerdict> Judge(SampleRun run) => ClaimJudge.Judge(RunFolder.Read(run.Save().Folder));

    /// <summary>Two arms whose first-epoch accuracies differ by the given amounts, one for each seed.</summary>
    static SampleRun TwoArms(params double[] differences) => CountedArms(null, differences);

    static SampleRun CountedArms(long? images, params double[] differences)
    {
        var run = new SampleRun([.. Enumerable.Range(1, differences.Length)]) { ValidationImages = images };
        for (var seed = 1; seed <= differences.Length; seed++)
        {
            var dense = 0.90 + 0.02 * seed; // seeds differ far more than arms: only pairing can see the difference
            run.Stage("dense", seed, [dense, 0.98]).Stage("boosted", seed, [dense + differences[seed - 1], 0.98]);
        }
        return run.Claim("boosted beats dense", "boosted", 1, "dense", 0.005);
    }

    [Theory]
    [InlineData(0.010, 0.011, 0.0105, Verdict.Reproduced)]
    [InlineData(0.002, 0.001, 0.0015, Verdict.Refuted)]
    [InlineData(0.002, 0.008, 0.0060, Verdict.Undecided)]
    public void The_paired_interval_decides(double first, double second, double third, Verdict expected)
    {
        using var run = TwoArms(first, second, third);
        Assert.Equal(expected, Assert.Single(Judge(run)).Verdict);
    }

    [Fact]
    public void A_difference_of_exactly_the_margin_counts_as_reached()
    {
        using var run = TwoArms(0.005, 0.005, 0.005);
        Assert.Equal(Verdict.Reproduced, Assert.Single(Judge(run)).Verdict);
    }

    [Fact]
    public void Seeds_that_agree_by_chance_do_not_decide_what_their_images_leave_open()
    {
        using var few = CountedArms(1000, 0.010, 0.011, 0.0105);
        var open = Assert.Single(Judge(few));
        Assert.Equal(Verdict.Undecided, open.Verdict);
        using var many = CountedArms(100_000, 0.010, 0.011, 0.0105);
        Assert.Equal(Verdict.Reproduced, Assert.Single(Judge(many)).Verdict);
    }

    [Fact]
    public void Two_seeds_of_accuracies_of_unknown_images_decide_nothing_and_say_so()
    {
        using var run = TwoArms(0.2, 0.2);
        var verdict = Assert.Single(Judge(run));
        Assert.Equal(Verdict.Undecided, verdict.Verdict);
        Assert.StartsWith("2 seeds, and the run does not say how many images were counted: undecided; ", verdict.Evidence, StringComparison.Ordinal);
        Assert.DoesNotContain("[", verdict.Evidence);
    }

    [Fact]
    public void Seconds_are_compared_by_their_ratio_and_shown_as_a_difference()
    {
        using var run = new SampleRun(1, 2, 3);
        // 13.5, 14.5 and 15.5 s against the same and a tenth more
        for (var seed = 1; seed <= 3; seed++) run.Stage("short", seed, [0.9]).Stage("long", seed, [0.9]);
        for (var seed = 1; seed <= 3; seed++)
        {
            var path = run.PathOf($"long-{2 * seed - 1:x8}", "result.json");
            var result = JsonNode.Parse(File.ReadAllText(path))!;
            result["cost"]!["seconds"] = (12.5 + seed) * 1.1;
            File.WriteAllText(path, result.ToJsonString());
        }
        run.Claim("short is shorter", "short", null, "long", 0, "<=", "trainingSeconds");
        var verdict = Assert.Single(Judge(run));
        Assert.Equal(Verdict.Reproduced, verdict.Verdict);
        Assert.Equal("14.48 against 15.92, clears the bound: +1.45 [+1.45, +1.45] (ratio 0.91 [0.91, 0.91], 95 % over 3 seeds)", verdict.Evidence);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(-0.3)]
    public void One_seed_is_always_undecided_and_says_so(double difference)
    {
        using var run = TwoArms(difference);
        var verdict = Assert.Single(Judge(run));
        Assert.Equal(Verdict.Undecided, verdict.Verdict);
        Assert.Contains("one seed: undecided", verdict.Evidence);
        Assert.DoesNotContain("[", verdict.Evidence);
    }

    [Fact]
    public void An_at_most_claim_is_judged_mirrored()
    {
        using var run = TwoArms(0.010, 0.011, 0.0105);
        run.Index["claims"]![0]!["operator"] = "<=";
        Assert.Equal(Verdict.Refuted, Assert.Single(Judge(run)).Verdict);
    }

    [Fact]
    public void Without_a_right_side_the_margin_is_the_bound()
    {
        using var run = TwoArms(0.010, 0.011, 0.0105);
        run.Index["claims"]![0]!["right"] = null;
        run.Index["claims"]![0]!["margin"] = 0.5;
        Assert.Equal(Verdict.Reproduced, Assert.Single(Judge(run)).Verdict);
    }

    [Fact]
    public void A_seed_that_has_not_run_leaves_the_claim_undecided_and_is_named()
    {
        using var run = new SampleRun(1, 2, 3);
        for (var seed = 1; seed <= 3; seed++) run.Stage("dense", seed, [0.9]).Stage("boosted", seed, seed == 3 ? [] : [0.95], seed == 3 ? "pending" : "done");
        run.Claim("boosted beats dense", "boosted", 1, "dense", 0);
        var verdict = Assert.Single(Judge(run));
        Assert.Equal(Verdict.Undecided, verdict.Verdict);
        Assert.Contains("2 of 3 seeds: boosted, seed 3: pending", verdict.Evidence);
    }

    [Fact]
    public void A_stage_shared_between_matrix_entries_serves_all_of_them()
    {
        using var run = new SampleRun(1, 2) { ValidationImages = Many }.Axis("ticket.sparsity", "0.5", "0.8");
        for (var seed = 1; seed <= 2; seed++)
        {
            run.Stage("dense", seed, [0.90]);
            run.Stage("boosted", seed, [0.95], entry: ("ticket.sparsity", "0.5")).Stage("boosted", seed, [0.85], entry: ("ticket.sparsity", "0.8"));
        }
        run.Claim("boosted beats dense", "boosted", 1, "dense", 0).Claim("dense is good", "dense", 1, "dense", -0.1);
        Assert.Equal(
            [("ticket.sparsity 0.5", Verdict.Reproduced), ("ticket.sparsity 0.8", Verdict.Refuted), ("", Verdict.Reproduced)],
            Judge(run).Select(v => (v.Entry, v.Verdict)));
    }

    static JsonObject Side(string stage, string? rate = null, JsonObject? less = null) => new()
    {
        ["stage"] = stage,
        ["metric"] = "validationAccuracy",
        ["only"] = rate is null ? null : new JsonObject { ["rate"] = rate },
        ["less"] = less,
    };

    static SampleRun Rates(JsonObject left, JsonObject? right, double margin = 0)
    {
        var run = new SampleRun(1, 2) { ValidationImages = Many }.Axis("rate", "slow", "fast").Axis("epochs", "3", "6");
        for (var seed = 1; seed <= 2; seed++)
        {
            run.Stage("dense", seed, [0.40 + 0.1 * seed]);
            foreach (var (rate, gain) in ((string, double)[])[("slow", 0.2), ("fast", 0.1)])
                run.Stage("boosted", seed, [0.40 + 0.1 * seed + gain], entry: ("rate", rate));
        }
        return WithClaim(run, left, right, margin);
    }

    static SampleRun WithClaim(SampleRun run, JsonObject left, JsonObject? right, double margin)
    {
        var claim = new JsonObject { ["text"] = "rates", ["left"] = left, ["operator"] = ">=", ["right"] = right, ["margin"] = margin };
        ((JsonArray)run.Index["claims"]!).Add(claim);
        return run;
    }

    [Fact]
    public void Two_entries_are_compared_and_axes_that_are_not_named_stay_free()
    {
        using var run = new SampleRun(1, 2) { ValidationImages = Many }.Axis("rate", "slow", "fast").Axis("epochs", "3", "6");
        for (var seed = 1; seed <= 2; seed++)
            foreach (var (rate, epochs, accuracy) in new[] { ("slow", "3", 0.5), ("slow", "6", 0.6), ("fast", "3", 0.4), ("fast", "6", 0.7) })
            {
                run.Stage("boosted", seed, [accuracy + 0.1 * seed], entry: ("rate", rate));
                run.Index["stages"]!.AsArray()[^1]!["matrix"]!["epochs"] = epochs;
            }
        WithClaim(run, Side("boosted", "slow"), Side("boosted", "fast"), margin: 0);
        Assert.Equal([("epochs 3", Verdict.Reproduced), ("epochs 6", Verdict.Refuted)], Judge(run).Select(v => (v.Entry, v.Verdict)));
        Assert.Equal("65.00 % against 55.00 %, clears the bound: +10.00 pp [+10.00, +10.00] (95 % over 2 seeds)", Judge(run)[0].Evidence);
    }

    [Fact]
    public void An_axis_that_one_side_names_is_free_for_the_other()
    {
        using var run = Rates(Side("boosted", "fast"), Side("boosted"), margin: -0.05);
        Assert.Equal([("rate slow", Verdict.Refuted), ("rate fast", Verdict.Reproduced)], Judge(run).Select(v => (v.Entry, v.Verdict)));
    }

    [Fact]
    public void A_difference_is_taken_seed_by_seed_and_shown_with_both_its_values()
    {
        using var run = Rates(Side("boosted", "slow", Side("dense")), Side("boosted", "fast", Side("dense")));
        var verdict = Assert.Single(Judge(run));
        Assert.Equal(("", Verdict.Reproduced), (verdict.Entry, verdict.Verdict));
        const string Sides = "+20.00 pp (75.00 % less 55.00 %) against +10.00 pp (65.00 % less 55.00 %)";
        Assert.Equal($"{Sides}, clears the bound: +10.00 pp [+10.00, +10.00] (95 % over 2 seeds)", verdict.Evidence);
    }

    [Fact]
    public void A_difference_has_a_bound_in_points()
    {
        using var run = Rates(Side("boosted", "slow", Side("dense")), null, 0.25);
        var verdict = Assert.Single(Judge(run));
        Assert.Equal(Verdict.Refuted, verdict.Verdict);
        Assert.StartsWith("+20.00 pp (75.00 % less 55.00 %) against +25.00 pp, misses the bound: \u22125.00 pp", verdict.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_subtracted_and_missing_leaves_the_claim_undecided_and_is_named()
    {
        using var run = Rates(Side("boosted", "slow", Side("lost")), Side("boosted", "fast", Side("dense")));
        Assert.Equal((Verdict.Undecided, "0 of 2 seeds: the run has no stage 'lost'"), (Judge(run)[0].Verdict, Judge(run)[0].Evidence));
    }

    [Fact]
    public void A_difference_of_differences_is_refused()
    {
        using var run = Rates(Side("boosted", "slow", Side("dense", less: Side("dense"))), null);
        Assert.Contains("less", Assert.Throws<RunFolderException>(() => Judge(run)).Message);
    }

    [Fact]
    public void Controls_are_those_of_the_entry_on_the_left()
    {
        using var run = Rates(Side("boosted", "slow"), Side("boosted", "fast"));
        for (var seed = 1; seed <= 2; seed++)
            foreach (var (rate, gain) in ((string, double)[])[("slow", 0.3), ("fast", 0.0)])
                run.Stage("fresh", seed, [0.40 + 0.1 * seed + gain], entry: ("rate", rate));
        run.Index["claims"]![0]!["controls"] = new JsonArray(new JsonObject { ["kind"] = "freshWeights", ["stage"] = "fresh" });
        var verdict = Assert.Single(Judge(run));
        Assert.Equal((Verdict.Reproduced, "behind"), (verdict.Verdict, Assert.Single(verdict.Controls).Word));
        Assert.StartsWith("75.00 % against 85.00 %", verdict.Controls[0].Evidence);
    }

    [Fact]
    public void A_metric_that_was_not_finite_leaves_the_claim_undecided()
    {
        using var run = new SampleRun(1, 2) { ValidationImages = Many };
        for (var seed = 1; seed <= 2; seed++)
            run.Stage("dense", seed, [0.9]).Stage("boosted", seed, [0.95], metrics: new JsonObject { ["validationAccuracy"] = null });
        run.Claim("boosted beats dense", "boosted", null, "dense", 0);
        var verdict = Assert.Single(Judge(run));
        Assert.Equal(Verdict.Undecided, verdict.Verdict);
        Assert.Contains("not a finite number", verdict.Evidence);
    }
}
