using System.Text.Json;
using NativeTickets.Cluster;

namespace NativeTickets.Tests;

/// <summary>What is handed to Slurm, and what others are told of a plan.</summary>
public sealed class SlurmScriptTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static SlurmRequest Request => new()
    {
        Name = "a study",
        RunFolder = "/shared/it's here/study",
        Folder = "/home/me",
        Command = ["/shared/nativetickets", "run", "/home/me/study.yaml", "--worker"],
        Workers = 16,
        AtMost = 8,
        Time = TimeSpan.FromHours(26),
        Cpus = 8,
        Memory = "32G",
        Gpus = 1,
        Partition = "gpu",
        Account = "lab",
        Setup = ["module load cuda"],
        Others = ["--qos=long"],
    };

    [Fact]
    public void A_run_that_is_submitted_and_not_begun_says_so()
    {
        Directory.CreateDirectory(new ClusterFiles(folder.Path).Folder);
        SubmittedJobs.Add(folder.Path, "17");
        Assert.True(SubmittedJobs.AreWaiting(folder.Path));
        Assert.Contains("submitted as job 17; no worker has begun yet", CommandLine.Run(folder, "status", ".").Ended(0).Output, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "run.json"), "{}");
        Assert.False(SubmittedJobs.AreWaiting(folder.Path));
    }

    [Fact]
    public void A_request_is_one_array_of_equal_workers_that_queue_themselves_again()
    {
        var lines = SlurmScript.Text(Request).Split('\n');
        Assert.Equal("#!/bin/bash", lines[0]);
        Assert.Equal(
        [
            "--job-name=a-study", "--array=0-15%8", "--time=1-02:00:00", "--signal=USR1@120", "--requeue", "--open-mode=append", "--output=/dev/null",
            "--ntasks=1", "--cpus-per-task=8", "--mem=32G", "--gres=gpu:1", "--partition=gpu", "--account=lab", "--qos=long",
        ], lines.Where(line => line.StartsWith("#SBATCH ", StringComparison.Ordinal)).Select(line => line["#SBATCH ".Length..]));
        Assert.Contains("task=\"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"", lines);
        Assert.Contains("srun --ntasks=1 '/shared/nativetickets' 'run' '/home/me/study.yaml' '--worker' '--stop-after' '93300s'", lines);
        Assert.Contains(lines, line => line.Contains("-f '/shared/it'\\''s here/study/cluster/token'", StringComparison.Ordinal));
        var started = Array.FindIndex(lines, line => line.StartsWith("srun", StringComparison.Ordinal));
        Assert.InRange(Array.IndexOf(lines, "module load cuda"), 1, started - 1);
    }

    [Theory]
    [InlineData(60, 40)] // a short time is left for the checkpoint, however short
    [InlineData(600, 540)]
    [InlineData(36_000, 35_700)]
    [InlineData(30, 15)]
    public void A_worker_stops_before_its_time_is_up(int time, int stop) =>
        Assert.Equal(stop, SlurmScript.StopAfter(TimeSpan.FromSeconds(time)).TotalSeconds);

    [Fact]
    public void A_dry_run_shows_the_script_and_writes_nothing()
    {
        TinyRun.Write(folder);
        var shown = CommandLine.Run(folder, "submit", "tiny.yaml", "--on", "slurm", "--workers", "3", "--time", "2h", "--dry-run").Ended(0).Output;
        Assert.StartsWith("#!/bin/bash\n#SBATCH --job-name=tiny\n#SBATCH --array=0-2\n#SBATCH --time=0-02:00:00\n", shown);
        Assert.Contains("'--worker' '--stop-after' '6900s'", shown, StringComparison.Ordinal);
        Assert.Equal(["tiny.yaml"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("--on is 'pbs'; wanted slurm", "--on", "pbs", "--time", "2h")]
    [InlineData("--workers is 0; wanted a number from 1 to 1000", "--on", "slurm", "--time", "2h", "--workers", "0")]
    [InlineData("--time is 'long'; wanted a time", "--on", "slurm", "--time", "long")]
    [InlineData("control character", "--on", "slurm", "--time", "2h", "--partition", "a\nb")]
    public void A_mistake_in_a_request_is_told(string message, params string[] flags)
    {
        TinyRun.Write(folder);
        Assert.Contains(message, CommandLine.Run(folder, ["submit", "tiny.yaml", .. flags, "--dry-run"]).Ended(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_as_json_has_every_stage_once_with_what_it_reads_and_a_command_that_runs_it()
    {
        TinyRun.Write(folder);
        using var plan = JsonDocument.Parse(CommandLine.Run(folder, "plan", "tiny.yaml", "--json", "--out", "runs").Ended(0).Output);
        var stages = plan.RootElement.EnumerateArray().ToArray();
        Assert.Equal(["search", "ticket", "boosted", "fresh"], stages.Select(stage => stage.GetProperty("id").GetString()));
        Assert.Equal(stages[0].GetProperty("hash").GetString(), stages[1].GetProperty("inputs")[0].GetString());
        Assert.All(stages, stage => Assert.True(stage.GetProperty("memoryGiB").GetDouble() > 0 && !stage.GetProperty("finished").GetBoolean()));

        string[] Command(int stage) => [.. stages[stage].GetProperty("command").EnumerateArray().Select(word => word.GetString()!).Skip(1)];
        Assert.Contains("its input search-", CommandLine.Run(folder, Command(1)).Ended(2).Error, StringComparison.Ordinal);
        CommandLine.Run(folder, Command(0)).Ended(0);
        var run = Path.Combine(folder, "runs", "tiny");
        Assert.Equal([stages[0].GetProperty("folder").GetString()], Directory.GetDirectories(run).Select(Path.GetFileName));
        Assert.StartsWith("3 waiting, 1 done\n", CommandLine.Run(folder, "status", run).Ended(0).Output);
    }

    [Fact]
    public void A_plan_shows_two_stages_that_do_the_same_under_two_ids()
    {
        TinyRun.Write(folder);
        var file = Path.Combine(folder, "tiny.yaml");
        var again = "stages:\n  - train: { id: again, watchMask: { distance: 0.2, epochs: 2 } }\n";
        File.WriteAllText(file, File.ReadAllText(file).Replace("stages:\n", again, StringComparison.Ordinal));
        var shown = CommandLine.Run(folder, "plan", "tiny.yaml", "--out", "runs").Ended(0).Output;
        using var plan = JsonDocument.Parse(CommandLine.Run(folder, "plan", "tiny.yaml", "--json", "--out", "runs").Ended(0).Output);
        var hashes = plan.RootElement.EnumerateArray()
            .ToDictionary(stage => stage.GetProperty("id").GetString()!, stage => stage.GetProperty("hash").GetString());
        Assert.Equal(hashes["search"], hashes["again"]);
        Assert.Contains("again-" + hashes["again"]![..8], shown, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
