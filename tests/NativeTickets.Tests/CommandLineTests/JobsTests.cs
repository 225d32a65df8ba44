using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>Stages that run side by side.</summary>
[Trait("Speed", "Slow")] // whole runs in processes of their own, several of each
public sealed class JobsTests(WideRun wide) : IClassFixture<WideRun>, IDisposable
{
    const string SkipReason = "POSIX signals are sent with kill, which Windows lacks";

    readonly TemporaryFolder folder = new();

    public static bool IsPosix => !OperatingSystem.IsWindows();

    string RunFolder => Path.Combine(folder, "runs", "tiny");

    [Fact]
    public void Seeds_and_matrix_entries_side_by_side_give_the_same_bits_and_the_same_order_of_stages()
    {
        CommandLine.Run(WideRun.Write(folder), "run", "tiny.yaml", "--out", "runs", "--jobs", "4").Ended(0);
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));
        Assert.Equal(StagesOf(wide.RunFolder), StagesOf(RunFolder));
        Assert.Contains("stages ran at the same time", File.ReadAllText(Path.Combine(RunFolder, "report.md")));
        Assert.Contains("\"jobs\": 4", File.ReadAllText(Path.Combine(RunFolder, "provenance.json")));
    }

    [Fact(Skip = SkipReason, SkipUnless = nameof(IsPosix))]
    public void Interrupted_jobs_all_continue_from_where_they_were()
    {
        WideRun.Write(folder);
        using (var run = CommandLine.Start(folder, "run", "tiny.yaml", "--out", "runs", "--jobs", "2"))
        {
            run.WaitFor("search (seed 4): epoch 1");
            run.Signal("TERM");
            run.End().Ended(143);
        }
        Assert.NotEmpty(Directory.GetFiles(RunFolder, "last.safetensors", SearchOption.AllDirectories));
        CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs", "--jobs", "2").Ended(0);
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void Stages_that_fail_are_named_a_line_for_each_and_take_no_other_with_them(string jobs)
    {
        WideRun.Write(folder);
        var (damaged, sound) = wide.CopyDamaged(RunFolder);
        var failed = CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs", "--jobs", jobs).Ended(1);
        var lines = failed.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length); // boosted and fresh, which read the damaged ticket
        Assert.All(lines, line => Assert.Matches(@"^(error: )?stage '(boosted|fresh)', seed [34], ticket\.sparsity 0\.[58]: .*" + StageWeights.FileName, line));
        var read = Runs.RunFolder.Read(RunFolder).Stages;
        Assert.Equal(2, read.Count(stage => stage.Status == Runs.StageStatus.Failed && stage.Entry.Reason!.Contains(StageWeights.FileName)));
        Assert.Equal(read.Count - 2, read.Count(stage => stage.Status == Runs.StageStatus.Done));
        Assert.Contains("2 failed", File.ReadAllText(Path.Combine(RunFolder, "report.md")), StringComparison.Ordinal);

        File.WriteAllBytes(damaged, sound);
        CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs", "--jobs", jobs).Ended(0);
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    public void A_number_that_is_none_is_told(string jobs) =>
        Assert.Contains($"--jobs is '{jobs}'; wanted a number from 1 to 256, or auto",
            CommandLine.Run(TinyRun.Write(folder), "run", "tiny.yaml", "--jobs", jobs).Ended(2).Error,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("cpu", 8, 2, "cpu cpu", 4)]
    [InlineData("cpu", 2, 5, "cpu cpu cpu cpu cpu", 1)]
    [InlineData("cpu", 6, null, "cpu cpu cpu cpu cpu cpu", 1)]
    [InlineData("auto", 4, 3, "cuda:0 cuda:1 cuda:0", 1)]
    [InlineData("cuda:1", 4, 2, "cuda:1 cuda:1", 2)]
    public void Threads_and_cards_are_shared_out(string device, int threads, int? jobs, string devices, int threadsEach)
    {
        var plan = JobPlan.Of(new RunOptions { Device = device, Threads = threads, Jobs = jobs }, 100, () => device == "cpu" ? [] : ["cuda:0", "cuda:1"]);
        Assert.Equal((devices, (int?)threadsEach), (string.Join(' ', plan.Devices), plan.Threads));
    }

    [Fact]
    public void There_are_no_more_jobs_than_stages_and_one_job_has_all_threads()
    {
        Assert.Equal(3, JobPlan.Of(new RunOptions { Device = "cpu", Threads = 8, Jobs = null }, 3, () => []).Count);
        var one = JobPlan.Of(new RunOptions { Device = "cpu" }, 100, () => throw new InvalidOperationException("nobody asked for cards"));
        Assert.Equal((1, null), (one.Count, one.Threads));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    static string[] StagesOf(string run) =>
        [.. System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "run.json"))).RootElement.GetProperty("stages").EnumerateArray()
            .Select(stage => stage.GetProperty("folder").GetString()!)];
}
