using System.Text.Json.Nodes;
using NativeTickets.Reporting.Claims;

namespace NativeTickets.Tests;

/// <summary>Claims about seconds hold for one processor or card.</summary>
public sealed class ProcessorClaimTests
{
    [Theory]
    [InlineData("totalSeconds", "one", true)]
    [InlineData("totalSeconds", "another", false)]
    [InlineData("totalSeconds", null, true)] // of an earlier version, which did not say
    [InlineData("totalUnits", "another", true)]
    public void A_claim_about_seconds_is_undecided_where_they_were_measured_on_different_processors(string metric, string? second, bool isDecided)
    {
        using var run = new SampleRun(1, 2, 3);
        for (var seed = 1; seed <= 3; seed++)
        {
            var at = (seed - 1) * 2;
            run.Stage("quick", seed, [0.8]).Stage("slow", seed, [0.8]);
            (string, int, double, string?)[] costs = [("quick", at, 1, "one"), ("slow", at + 1, 9 + 0.1 * seed, second)];
            foreach (var (name, place, seconds, processor) in costs)
            {
                var path = run.PathOf($"{name}-{place:x8}", "result.json");
                var result = JsonNode.Parse(File.ReadAllText(path))!;
                result["cost"]!["seconds"] = seconds;
                result["cost"]!["forwardUnits"] = 100 * seconds;
                if (processor is not null) result["cost"]!["processor"] = processor;
                File.WriteAllText(path, result.ToJsonString());
            }
        }
        run.Claim("slower", "slow", null, "quick", 0);
        foreach (var side in (string[])["left", "right"]) run.Index["claims"]![0]![side]!["metric"] = metric;
        var verdict = Assert.Single(ClaimJudge.Judge(RunFolder.Read(run.Save().Folder)));
        Assert.Equal(isDecided ? Runs.Statistics.Verdict.Reproduced : Runs.Statistics.Verdict.Undecided, verdict.Verdict);
        Assert.Equal(!isDecided, verdict.Evidence.Contains("seconds are not compared across processors: another, one", StringComparison.Ordinal));
    }
}
