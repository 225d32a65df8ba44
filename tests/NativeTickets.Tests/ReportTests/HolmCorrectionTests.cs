using System.Text.Json.Nodes;
using NativeTickets.Reporting.Claims;

namespace NativeTickets.Tests;

/// <summary>The controls of a claim are several questions at once.</summary>
public sealed class HolmCorrectionTests
{
    // Levels of 0.05 / 3, / 2 and / 1 in the order of the p-values; the first that is not below its level ends it.
    [Theory]
    [InlineData(new[] { 0.01, 0.02, 0.04 }, new[] { 0.05 / 3, 0.05 / 2, 0.05 })]
    [InlineData(new[] { 0.04, 0.01, 0.02 }, new[] { 0.05, 0.05 / 3, 0.05 / 2 })]
    [InlineData(new[] { 0.01, 0.03, 0.04 }, new[] { 0.05 / 3, 0.05 / 2, 0.05 / 2 })]
    [InlineData(new[] { 0.02, 0.02, 0.02 }, new[] { 0.05 / 3, 0.05 / 3, 0.05 / 3 })]
    [InlineData(new[] { 0.001, 1 }, new[] { 0.05 / 2, 0.05 })]
    [InlineData(new[] { 0.2 }, new[] { 0.05 })]
    [InlineData(new double[0], new double[0])]
    public void Each_question_has_the_level_that_it_was_decided_at(double[] doubts, double[] levels) =>
        Assert.Equal(levels, HolmCorrection.Confidences(doubts).Select(confidence => 1 - confidence), (a, b) => Math.Abs(a - b) < 1e-12);

    /// <summary>A ticket with controls whose accuracies lie so far below its own, plus or minus a tenth of a point by seed.</summary>
    static SampleRun Run(params double[] behind)
    {
        var run = new SampleRun(1, 2, 3);
        for (var seed = 1; seed <= 3; seed++)
        {
            run.Stage("dense", seed, [0.5]).Stage("ticket", seed, [0.8]);
            for (var i = 0; i < behind.Length; i++) run.Stage($"control-{i}", seed, [0.8 - behind[i] + 0.001 * (seed - 2)]);
        }
        run.Claim("ticket against dense", "ticket", 1, "dense", 0);
        run.Index["claims"]![0]!["controls"] =
            new JsonArray([.. behind.Select((_, i) => (JsonNode)new JsonObject { ["kind"] = "randomMask", ["stage"] = $"control-{i}" })]);
        return run.Save();
    }

    static IReadOnlyList<ControlVerdict> Controls(SampleRun run) => Assert.Single(ClaimJudge.Judge(RunFolder.Read(run.Folder))).Controls;

    // The half-width at 95 % is 4.30 · 0.1 / √3 = 0.25 points: 0.3 points are ahead of one control alone, and not of it as one of three.
    [Fact]
    public void A_control_that_a_ticket_beats_may_be_undecided_as_one_of_several()
    {
        using var alone = Run(0.003);
        Assert.Equal("ahead", Assert.Single(Controls(alone)).Word);
        Assert.EndsWith("(95 % over 3 seeds)", Controls(alone)[0].Evidence, StringComparison.Ordinal);
        using var several = Run(0.003, 0.003, 0.003);
        Assert.All(Controls(several), control => Assert.Equal("undecided", control.Word));
        Assert.All(Controls(several), control => Assert.EndsWith("(98.33 % over 3 seeds)", control.Evidence, StringComparison.Ordinal));
    }

    [Fact]
    public void A_control_that_is_decided_leaves_more_to_the_others()
    {
        using var run = Run(0.003, 0.1, 0.1);
        Assert.Equal(["ahead", "ahead", "ahead"], Controls(run).Select(control => control.Word));
        Assert.EndsWith("(95 % over 3 seeds)", Controls(run)[0].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_control_that_has_not_run_counts_as_one_that_was_asked_for()
    {
        using var run = Run(0.003);
        ((JsonArray)run.Index["claims"]![0]!["controls"]!).Add(new JsonObject { ["kind"] = "dense", ["stage"] = "lost" });
        run.Save();
        Assert.Equal(["undecided", "undecided"], Controls(run).Select(control => control.Word));
        Assert.EndsWith("(97.5 % over 3 seeds)", Controls(run)[0].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_stays_at_its_own_level_whatever_controls_it_has()
    {
        using var run = Run(0.003, 0.003, 0.003);
        Assert.EndsWith("(95 % over 3 seeds)", Assert.Single(ClaimJudge.Judge(RunFolder.Read(run.Folder))).Evidence, StringComparison.Ordinal);
    }
}
