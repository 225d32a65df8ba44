using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>What a pilot lets <c>check</c> say of the power of claims.</summary>
public sealed class PilotTests
{
    const string Claim = "boosted.testAccuracy >= dense.testAccuracy + 0.5pp";

    static string Text(string rest) => $"{PipelineText.Small}\nclaims: [ {Claim} ]\n{rest}";

    [Fact]
    public void Without_a_pilot_check_says_that_power_is_unknown() =>
        Assert.StartsWith("power: unknown; pilot: RUN_FOLDER", Assert.Single(Power(Text("seed: [1, 2, 3]"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("[1, 2, 3, 4, 5]", "5 seeds decide a distance of 3.03 pp")]
    [InlineData("{ upTo: 5, looks: [5] }", "at most 5 seeds decide a distance of 3.03 pp")]
    public void A_written_deviation_gives_what_the_seeds_decide_and_how_many_the_margin_needs(string seed, string expected)
    {
        var line = Assert.Single(Power(Text($"seed: {seed}\npilot: {{ \"{Claim}\": 1.8pp }}")));
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Contains("it scatters by 1.8 pp: as written", line, StringComparison.Ordinal);
        Assert.EndsWith("a distance as large as its margin, 0.5 pp, needs 104 seeds", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pilots_run_folder_gives_the_deviation_and_may_not_share_seeds()
    {
        using var pilot = new SampleRun(1, 2, 3);
        double[] ahead = [0.01, 0.03, 0.02];
        for (var seed = 1; seed <= 3; seed++) pilot.Stage("dense", seed, [0.9]).Stage("boosted", seed, [0.9 + ahead[seed - 1]]);
        pilot.Save();
        var lines = Power(Text($"seed: [3, 4, 5, 6]\npilot: {pilot.Folder}"));
        Assert.Equal(2, lines.Count);
        Assert.Contains("it scatters by 1 pp: 3 seeds of the pilot", lines[0], StringComparison.Ordinal);
        Assert.Contains("has seed 3 of this study", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_pilot_that_is_not_there_is_told_by_check_and_stops_nothing()
    {
        var line = Assert.Single(Power(Text("seed: [1, 2]\npilot: nowhere/at/all")));
        Assert.StartsWith("power: unknown; the pilot cannot be read", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pilot: { \"boosted.testAccuracy >= dense.testAcuracy + 0.5pp\": 1.8pp }", "there is no claim")]
    [InlineData("pilot: { \"boosted.testAccuracy >= dense.testAccuracy + 0.5pp\": 0 }", "wanted a standard deviation")]
    [InlineData("pilot: [1]", "the path of a run folder")]
    public void A_pilot_that_cannot_be_meant_is_refused(string rest, string problem) =>
        Assert.Contains(problem, string.Join('\n', PipelineText.ProblemsOf(Text(rest))), StringComparison.Ordinal);

    [Fact]
    public void No_hash_depends_on_a_pilot() =>
        Assert.Equal(PipelineText.Plan(Text("")).Select(stage => stage.Hash),
            PipelineText.Plan(Text($"pilot: {{ \"{Claim}\": 1.8pp }}")).Select(stage => stage.Hash));

    static IReadOnlyList<string> Power(string text)
    {
        using var folder = new TemporaryFolder();
        return PipelineCheck.Run(PipelineText.Read(text), [], new RunOptions { Out = folder.Path, Device = "cpu", Threads = 1 }, 0.01,
            TestContext.Current.CancellationToken).Power;
    }
}
