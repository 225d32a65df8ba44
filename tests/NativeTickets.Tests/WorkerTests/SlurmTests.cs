using System.Diagnostics;
using System.Text.RegularExpressions;

namespace NativeTickets.Tests;

/// <summary>
/// Workers on a real Slurm of two nodes on this machine, started and ended by the test. NATIVETICKETS_SLURM names a folder with the scripts slurm-up and
/// slurm-down, which do that; Slurm has to be installed, and the test to be root.
/// </summary>
[Trait("Speed", "Slow")] // Slurm counts time limits in minutes
public sealed class SlurmTests(WideRun wide) : IClassFixture<WideRun>, IDisposable
{
    const string SkipReason = "there is no Slurm here: it is installed from the system's packages, and NATIVETICKETS_SLURM names the scripts that start one";
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    readonly TemporaryFolder folder = new();

    public static bool HasSlurm => Scripts.Length > 0 && File.Exists("/usr/bin/sbatch") && Environment.UserName == "root";

    static string Scripts => Environment.GetEnvironmentVariable("NATIVETICKETS_SLURM") ?? "";

    string Cluster => Path.Combine(folder, "slurm");

    string RunFolder => Path.Combine(folder, "runs", "tiny");

    [Fact(Skip = SkipReason, SkipUnless = nameof(HasSlurm))]
    public void An_array_of_workers_that_are_queued_again_gives_the_bits_of_a_single_run_and_a_node_without_the_folder_says_so()
    {
        WideRun.Write(folder);
        Start();
        Assert.Contains("job 1;", Submit("1min"), StringComparison.Ordinal);
        StatusOnceIt("14 done");
        WaitForJobs();
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));

        File.Delete(Path.Combine(RunFolder, "cluster", "token"));
        var job = Script("sbatch --parsable runs/tiny/cluster/job.sh").Trim();
        File.WriteAllText(Path.Combine(RunFolder, "cluster", $"slurm-{job}"), "");
        WaitForJobs();
        Assert.Contains("does not see", InSlurm("status", "runs/tiny").Output, StringComparison.Ordinal);
    }

    [Fact(Skip = SkipReason, SkipUnless = nameof(HasSlurm))]
    public void What_a_node_that_is_killed_had_begun_is_continued_with_the_bits_of_a_single_run()
    {
        WideRun.Write(folder);
        Start();
        Submit("15min");
        StatusOnceIt("", shown => Regex.Matches(shown, "node1|node2").DistinctBy(node => node.Value).Count() == 2);
        Script("\"$SCRIPTS\"/slurm-node \"$CLUSTER\" crash node2; \"$SCRIPTS\"/slurm-node \"$CLUSTER\" down node2");
        Assert.DoesNotContain("14 done", InSlurm("status", "runs/tiny").Output, StringComparison.Ordinal);
        Script("\"$SCRIPTS\"/slurm-node \"$CLUSTER\" up node2");
        StatusOnceIt("14 done");
        WaitForJobs();
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));
    }

    [Fact(Skip = SkipReason, SkipUnless = nameof(HasSlurm))]
    public void A_stage_that_fails_leaves_out_what_builds_on_it_and_ends_its_job_without_another_try()
    {
        File.WriteAllText(Path.Combine(folder, "tiny.yaml"), TinyRun.Pipeline + """

              - external: { id: theirs, from: ticket, command: [bash, -c, "echo no licence for this program >&2; exit 3"] }
              - evaluate: { id: measured, of: theirs }

            """);
        Start();
        Submit("15min");
        Assert.Contains("failed: theirs-", StatusOnceIt("1 waiting, 1 failed, 4 done"), StringComparison.Ordinal);
        WaitForJobs();
        Assert.Contains("no licence for this program", Logs(), StringComparison.Ordinal);
        Assert.Equal("0", Script("scontrol show job 1 | grep -c Restarts=[1-9] || true").Trim());
        Assert.Contains("ExitCode=1:0", Script("scontrol show job 1"), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Cluster)) Script("\"$SCRIPTS\"/slurm-down \"$CLUSTER\"");
        folder.Dispose();
    }

    // two nodes of one processor each; a system may refuse the namespaces that they are
    void Start() => Assert.SkipUnless(Script("NET=0 \"$SCRIPTS\"/slurm-up \"$CLUSTER\" 2 1 >up.log 2>&1 && echo up || true").Trim() == "up",
        $"no Slurm can be started here: {File.ReadAllText(Path.Combine(folder, "up.log"))}");

    string Submit(string time) => InSlurm("submit", "tiny.yaml", "--out", "runs", "--on", "slurm", "--workers", "2", "--time", time, "--cpus", "1",
        "--memory", "1000M", "--threads", "1", "--stale-after", "30s").Output;

    // what 'status' shows once it begins so, or is so
    string StatusOnceIt(string words, Func<string, bool>? holds = null)
    {
        for (var clock = Stopwatch.StartNew(); ; Thread.Sleep(holds is null ? 2000 : 200))
        {
            var shown = InSlurm("status", "runs/tiny").Output;
            if (shown.StartsWith(words, StringComparison.Ordinal) && holds?.Invoke(shown) != false) return shown;
            Assert.True(clock.Elapsed < Patience, $"{shown}\n{Logs()}");
        }
    }

    void WaitForJobs()
    {
        for (var clock = Stopwatch.StartNew(); Script("squeue -h | wc -l").Trim() != "0"; Thread.Sleep(500))
            Assert.True(clock.Elapsed < Patience, "the job does not end");
    }

    CommandLineOutcome InSlurm(params string[] arguments) =>
        CommandLine.RunWith([("SLURM_CONF", Path.Combine(Cluster, "etc", "slurm.conf"))], folder, arguments).Ended(0);

    string Script(string text)
    {
        var start = new ProcessStartInfo("bash", ["-c", text]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("SCRIPTS", Scripts), ("CLUSTER", Cluster),
            ("SLURM_CONF", Path.Combine(Cluster, "etc", "slurm.conf"))])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{text} ended with {process.ExitCode}");
        return output;
    }

    string Logs() => string.Join('\n', Directory.GetFiles(Path.Combine(RunFolder, "cluster", "logs")).Select(File.ReadAllText));
}
