using System.Text.Json.Nodes;
using NativeTickets.Reporting;
using NativeTickets.Reporting.Claims;

namespace NativeTickets.Tests;

/// <summary>How a claim's ticket compares with its controls.</summary>
public sealed class ControlVerdictTests
{
    static SampleRun Run(double control, string comparison = ">=")
    {
        var run = new SampleRun(1, 2, 3);
        for (var seed = 1; seed <= 3; seed++)
            run.Stage("dense", seed, [0.5 + 0.01 * seed]).Stage("boosted", seed, [0.6 + 0.01 * seed]).Stage("boosted-fresh", seed, [control + 0.0101 * seed]);
        run.Claim("boosted against dense", "boosted", 1, "dense", 0.01, comparison);
        run.Index["claims"]![0]!["controls"] = new JsonArray(new JsonObject { ["kind"] = "freshWeights", ["stage"] = "boosted-fresh" });
        return run.Save();
    }

    static ClaimVerdict Judge(SampleRun run) => Assert.Single(ClaimJudge.Judge(RunFolder.Read(run.Folder)));

    [Theory]
    [InlineData(0.5, "ahead", "")]
    [InlineData(0.7, "behind", "but not ahead of: same mask, fresh weights")]
    [InlineData(0.5999, "undecided", "but not ahead of: same mask, fresh weights")]
    public void A_reproduced_claim_says_which_controls_its_ticket_is_not_ahead_of(double control, string word, string caveat)
    {
        using var run = Run(control);
        var verdict = Judge(run);
        Assert.Equal(Verdict.Reproduced, verdict.Verdict);
        Assert.Equal((word, "boosted-fresh"), (Assert.Single(verdict.Controls).Word, verdict.Controls[0].Stage));
        Assert.Equal(caveat, verdict.Caveat);
    }

    [Fact]
    public void A_ticket_that_does_just_as_well_as_its_control_is_not_ahead_of_it()
    {
        using var run = Run(0.5);
        run.Index["claims"]![0]!["controls"]![0]!["stage"] = "boosted";
        run.Save();
        Assert.Equal("undecided", Judge(run).Controls[0].Word);
    }

    [Fact]
    public void Where_less_is_claimed_less_is_ahead()
    {
        using var run = Run(0.7, "<=");
        Assert.Equal("ahead", Judge(run).Controls[0].Word);
    }

    [Fact]
    public void A_control_that_has_not_run_is_undecided_and_says_so()
    {
        using var run = Run(0.5);
        run.Index["claims"]![0]!["controls"]![0]!["stage"] = "lost";
        run.Save();
        var control = Judge(run).Controls[0];
        Assert.Equal(("undecided", true), (control.Word, control.Evidence.Contains("the run has no stage 'lost'", StringComparison.Ordinal)));
    }

    [Fact]
    public void Controls_follow_their_claim_on_both_pages_and_are_not_counted_as_claims()
    {
        using var run = Run(0.7);
        var outcome = ReportWriter.Write(run.Folder);
        Assert.Equal((1, 0, 0), (outcome.Count(Verdict.Reproduced), outcome.Count(Verdict.Refuted), outcome.Count(Verdict.Undecided)));
        foreach (var file in (string[])["report.html", "report.md"])
        {
            var page = File.ReadAllText(run.PathOf(file));
            Assert.Contains("against same mask, fresh weights", page);
            Assert.Contains("but not ahead of: same mask, fresh weights", page);
        }
    }
}
