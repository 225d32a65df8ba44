using System.Text.Json.Nodes;
using NativeTickets.Reporting;

namespace NativeTickets.Tests;

public sealed class ClaimJudgeTests
{
    static IReadOnlyList<ClaimVerdict> Judge(SampleRun run) => ClaimJudge.Judge(RunFolderReader.Read(run.Save().Folder));

    /// <summary>Two arms whose first-epoch accuracies differ by the given amounts, one for each seed.</summary>
    static SampleRun TwoArms(params double[] differences)
    {
        var run = new SampleRun([.. Enumerable.Range(1, differences.Length)]);
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
        using var run = new SampleRun(1, 2).Axis("ticket.sparsity", "0.5", "0.8");
        for (var seed = 1; seed <= 2; seed++)
        {
            run.Stage("dense", seed, [0.90]);
            run.Stage("boosted", seed, [0.95], entry: ("ticket.sparsity", "0.5")).Stage("boosted", seed, [0.85], entry: ("ticket.sparsity", "0.8"));
        }
        run.Claim("boosted beats dense", "boosted", 1, "dense", 0).Claim("dense is good", "dense", 1, "dense", 0);
        Assert.Equal(
            [("ticket.sparsity 0.5", Verdict.Reproduced), ("ticket.sparsity 0.8", Verdict.Refuted), ("", Verdict.Reproduced)],
            Judge(run).Select(v => (v.Entry, v.Verdict)));
    }

    [Fact]
    public void A_metric_that_was_not_finite_leaves_the_claim_undecided()
    {
        using var run = new SampleRun(1, 2);
        for (var seed = 1; seed <= 2; seed++) run.Stage("dense", seed, [0.9]).Stage("boosted", seed, [0.95], metrics: new JsonObject { ["validationAccuracy"] = null });
        run.Claim("boosted beats dense", "boosted", null, "dense", 0);
        var verdict = Assert.Single(Judge(run));
        Assert.Equal(Verdict.Undecided, verdict.Verdict);
        Assert.Contains("not a finite number", verdict.Evidence);
    }
}
