using System.Text.Json.Nodes;
using NativeTickets.Reporting.Tables;

namespace NativeTickets.Tests;

public sealed class OutcomesTableTests
{
    [Fact]
    public void Every_accuracy_of_an_evaluation_has_the_wilson_interval_of_its_images()
    {
        using var run = new SampleRun(1, 2);
        for (var seed = 1; seed <= 2; seed++)
        {
            run.Stage("robust", seed, [], kind: "evaluate", metrics: new JsonObject { ["net.pgd.robustAccuracy"] = 0.2 + 0.1 * seed, ["failedChecks"] = 0 });
            var path = run.PathOf($"robust-{seed - 1:x8}", "result.json");
            var result = JsonNode.Parse(File.ReadAllText(path))!;
            result["counts"] = new JsonObject { ["net.pgd.robustAccuracy"] = 100 };
            File.WriteAllText(path, result.ToJsonString());
        }
        run.Save();
        File.WriteAllText(run.PathOf("robust-00000001", "checks.json"), """
            { "format": 1, "checks": [{ "network": "net", "check": "c", "attack": "pgd", "passed": false, "detail": "d" }], "comparisons": [] }
            """);
        var table = Assert.Single(OutcomesTable.Build(RunFolder.Read(run.Folder)));
        // Wilson 1927 for 30 and 40 of 100: 0.2189 to 0.3958 and 0.3094 to 0.4980
        Assert.Equal(["net: pgd.robustAccuracy", "robust", "100", "30.00 [21.89, 39.58]; 40.00 [30.94, 49.80] †"], Assert.Single(table.Rows));
        Assert.Equal(2, table.Notes.Count);
    }

    [Theory]
    [InlineData("\"marks\": [\"pgd\"], ", "pgd worstCase")]
    [InlineData("\"marks\": [], ", "")]
    [InlineData("\"attack\": \"noise\", ", "noise worstCase")]
    [InlineData("", "natural noise pgd worstCase")]
    public void A_failed_check_marks_what_depends_on_it(string of, string expected)
    {
        using var run = new SampleRun(1);
        run.Stage("robust", 1, [], kind: "evaluate", metrics: []).Save();
        File.WriteAllText(run.PathOf("robust-00000000", "checks.json"),
            $$"""{ "format": 1, "checks": [{ "network": "net", "check": "c", {{of}}"passed": false, "detail": "d" }], "comparisons": [] }""");
        var checks = Assert.Single(RunFolder.Read(run.Folder).Stages).Checks;
        (string Name, string Metric)[] metrics =
        [
            ("natural", "net.naturalAccuracy"), ("noise", "net.noise.robustAccuracy"), ("pgd", "net.pgd.robustAccuracy"),
            ("worstCase", "net.worstCase.robustAccuracy"),
        ];
        Assert.Equal(expected, string.Join(' ', metrics.Where(metric => checks.Mark(metric.Metric)).Select(metric => metric.Name)));
        Assert.False(checks.Mark("other.pgd.robustAccuracy"));
    }

    [Fact]
    public void Without_an_evaluation_there_is_no_table()
    {
        using var run = new SampleRun(1);
        run.Stage("dense", 1, [0.5]).Save();
        Assert.Empty(OutcomesTable.Build(RunFolder.Read(run.Folder)));
    }
}
