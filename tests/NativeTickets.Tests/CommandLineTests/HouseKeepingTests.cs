using System.Text.Json.Nodes;
using NativeTickets.Lab;
using NativeTickets.Lab.Inspection;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;
using NativeTickets.Reporting.Comparisons;

namespace NativeTickets.Tests;

/// <summary>What tells runs apart and keeps their folders small: <c>list</c>, <c>compare</c> and <c>clean</c>.</summary>
public sealed class HouseKeepingTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Runs_are_listed_with_how_far_they_are_and_what_they_found()
    {
        var first = Run("first", 0.02);
        var index = Path.Combine(folder, "broken", "run.json");
        Directory.CreateDirectory(Path.GetDirectoryName(index)!);
        File.WriteAllText(index, "{");
        var runs = RunListing.In(folder);
        Assert.Equal(2, runs.Count);
        Assert.Contains("run.json", runs[0].Problem, StringComparison.Ordinal);
        Assert.Equal(("first", 2, 4, 4), (runs[1].Name, runs[1].Seeds, runs[1].Stages, runs[1].Ended));
        Assert.Equal(1, runs[1].Reproduced + runs[1].Refuted + runs[1].Undecided);
        Assert.Equal("first", Assert.Single(RunListing.In(first)).Name);

        var shown = CommandLine.Run(folder, "list", ".").Ended(1);
        Assert.Contains("first", shown.Output, StringComparison.Ordinal);
        Assert.Contains("cannot be read: ", shown.Output, StringComparison.Ordinal);
        var json = JsonNode.Parse(CommandLine.Run(folder, "list", "first", "--json").Ended(0).Output)!.AsArray();
        Assert.Equal("first", (string?)json[0]!["name"]);
        var both = JsonNode.Parse(CommandLine.Run(folder, "list", ".", "--json").Ended(1).Output)!.AsArray();
        Assert.Equal(both[1]!.AsObject().Select(field => field.Key).Order(), both[0]!.AsObject().Select(field => field.Key).Order());
        Assert.All(both[0]!.AsObject().Where(field => field.Key is not ("folder" or "problem")), field => Assert.Null(field.Value));
        Assert.Contains("there is no such folder", CommandLine.Run(folder, "list", "nowhere").Ended(2).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_are_compared_by_their_settings_and_by_their_results_of_each_seed()
    {
        var (first, second) = (Run("first", 0.02), Run("second", 0.01));
        Assert.Equal([new SettingsDifference("stages.long.learningRate", "0.02", "0.01")], SettingsDifference.Between(first, second));
        Assert.Empty(SettingsDifference.Between(first, first));
        var comparison = RunComparison.Of(first, second);
        var table = comparison.Table();
        var same = Assert.Single(table.Rows, row => row is ["short", "testAccuracy", ..]);
        Assert.Equal("2", same[2]);
        Assert.Equal(same[3], same[4]); // the same stage of the same seeds has the same bits in both
        Assert.StartsWith("0.00 pp", same[5], StringComparison.Ordinal);
        var seconds = Assert.Single(comparison.Rows, row => row is { Stage: "long", Metric: "seconds" });
        Assert.Equal(seconds.Second - seconds.First, seconds.Difference.Mean, 1e-9 * seconds.First);
        Assert.Equal(seconds.Second / seconds.First, seconds.Ratio!.Value.Mean, 1e-9);
        Assert.DoesNotContain(table.Rows, row => row[1] == "parameters");
        Assert.Contains("stages.long.learningRate", CommandLine.Run(folder, "compare", "first", "second").Ended(0).Output, StringComparison.Ordinal);
        var json = JsonNode.Parse(CommandLine.Run(folder, "compare", "first", "second", "--json").Ended(0).Output)!;
        Assert.Equal("0.01", (string?)json["settings"]![0]!["second"]);
        var row = json["results"]!["rows"]!.AsArray().Single(row => (string?)row!["stage"] == "short" && (string?)row["metric"] == "testAccuracy")!;
        Assert.Equal(0, (double)row["difference"]!["mean"]!);
        Assert.Null(row["ratio"]);
    }

    [Fact]
    public void Stages_of_earlier_settings_are_shown_and_removed_only_when_told_to()
    {
        var run = Run("first", 0.02);
        Run("first", 0.01);
        File.WriteAllText(Path.Combine(run, "notes.txt"), "mine");
        Directory.CreateDirectory(Path.Combine(run, "mine"));
        var unused = UnusedStages.In(run);
        Assert.Equal(2, unused.Count);
        Assert.All(unused, stage => Assert.True(stage.IsFinished && stage.Bytes > 10_000 && stage.Folder.StartsWith("long-", StringComparison.Ordinal)));
        Assert.Contains("2 stages, ", CommandLine.Run(folder, "clean", "first").Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal(2, UnusedStages.In(run).Count);
        Assert.Contains("removed", CommandLine.Run(folder, "clean", "first", "--yes").Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("names every stage", CommandLine.Run(folder, "clean", "first").Ended(0).Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run, "notes.txt")) && Directory.Exists(Path.Combine(run, "mine")));
        Assert.Equal(4, RunFolder.Read(run).Stages.Count(stage => stage.Status == StageStatus.Done));
    }

    [Fact]
    public void What_the_last_command_line_set_is_told_beside_the_stages_that_the_file_itself_names()
    {
        Run("first", 0.02);
        Assert.DoesNotContain("--set", CommandLine.Run(folder, "clean", "first").Ended(0).Output, StringComparison.Ordinal);
        Run("first", 0.02, "long.learningRate=0.01");
        var shown = CommandLine.Run(folder, "clean", "first").Ended(0).Output;
        Assert.Contains("the last run had --set long.learningRate=0.01: stages of the file without that are among these", shown, StringComparison.Ordinal);
        Assert.Matches(@"long-[0-9a-f]{8}: [\d,]+ kB\n", shown);
        var json = JsonNode.Parse(CommandLine.Run(folder, "clean", "first", "--json").Ended(0).Output)!;
        Assert.Equal("long.learningRate=0.01", (string?)json["set"]![0]);
        Assert.Equal((long)json["bytes"]!, json["stages"]!.AsArray().Sum(stage => (long)stage!["bytes"]!));
        Assert.False((bool)json["removed"]!);
        Assert.Equal("", CommandLine.Run(folder, "clean", "first", "--quiet").Ended(0).Output);
    }

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(9_999, "9,999 bytes")]
    [InlineData(345_432, "346 kB")]
    [InlineData(2_072_592, "2,073 kB")]
    [InlineData(12_345_678, "13 MB")]
    [InlineData(1_234_567_890, "1.2 GB")]
    public void A_size_has_at_least_two_digits(long bytes, string shown) => Assert.Equal(shown, Lab.Forecasts.ResourceForecast.Bytes(bytes));

    [Fact]
    public void A_folder_that_a_run_holds_is_not_cleaned()
    {
        var run = Run("first", 0.02);
        Run("first", 0.01);
        using (RunLock.Take(run))
            Assert.Contains("another process is running", Assert.Throws<RunException>(() => UnusedStages.Remove(run)).Message, StringComparison.Ordinal);
        Assert.Equal(2, UnusedStages.In(run).Count);
        Directory.CreateDirectory(Path.Combine(folder, "other"));
        Assert.ThrowsAny<UserException>(() => UnusedStages.Remove(Path.Combine(folder, "other")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, "other")));
    }

    [Fact]
    public void A_stage_that_a_worker_has_leased_stays()
    {
        var run = Run("first", 0.02);
        Run("first", 0.01);
        var unused = UnusedStages.In(run);
        using (new Lease(TimeSpan.FromMinutes(10)).TryTake(Path.Combine(run, unused[0].Folder)))
            Assert.Equal([unused[1].Folder], UnusedStages.Remove(run).Select(stage => stage.Folder));
        Assert.Equal([unused[0].Folder], UnusedStages.In(run).Select(stage => stage.Folder));
    }

    string Run(string name, double rate, params string[] given) => PipelineRunner.Run(NativeLaboratory.Parse(FormattableString.Invariant($$"""
        name: {{name}}
        seed: [1, 2]
        data: { dataset: glyphs, trainImages: 100, validation: 50 }
        model: { name: lenet-ye-1 }
        stages:
          - train: { id: short, epochs: 1, learningRate: 0.01 }
          - train: { id: long, epochs: 1, learningRate: {{rate}} }
        claims: [ long.testAccuracy >= short.testAccuracy ]
        """), "run.yaml", null, given), new RunOptions { Out = folder.Path, Device = "cpu", Threads = 1 }, new SilentListener(),
        TestContext.Current.CancellationToken);
}
