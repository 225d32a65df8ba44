using System.Diagnostics;

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
        // a system may refuse the namespaces that its nodes are
        Assert.SkipUnless(Script("NET=0 \"$SCRIPTS\"/slurm-up \"$CLUSTER\" 2 1 >up.log 2>&1 && echo up || true").Trim() == "up",
            $"no Slurm can be started here: {File.ReadAllText(Path.Combine(folder, "up.log"))}");
        var submitted = InSlurm("submit", "tiny.yaml", "--out", "runs", "--on", "slurm", "--workers", "2", "--time", "1min", "--cpus", "1", "--memory", "1000M",
            "--threads", "1", "--stale-after", "30s");
        Assert.Contains("job 1;", submitted.Output, StringComparison.Ordinal);
        var clock = Stopwatch.StartNew();
        string shown;
        while (!(shown = InSlurm("status", "runs/tiny").Output).StartsWith("14 done", StringComparison.Ordinal))
        {
            Assert.True(clock.Elapsed < Patience, $"{shown}\n{Logs()}");
            Thread.Sleep(2000);
        }
        while (Script("squeue -h | wc -l").Trim() != "0") Assert.True(clock.Elapsed < Patience, "the job does not end");
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));

        File.Delete(Path.Combine(RunFolder, "cluster", "token"));
        var job = Script("sbatch --parsable runs/tiny/cluster/job.sh").Trim();
        File.WriteAllText(Path.Combine(RunFolder, "cluster", $"slurm-{job}"), "");
        while (Script("squeue -h | wc -l").Trim() != "0") Assert.True(clock.Elapsed < Patience, "the job does not end");
        Assert.Contains("does not see", InSlurm("status", "runs/tiny").Output, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Cluster)) Script("\"$SCRIPTS\"/slurm-down \"$CLUSTER\"");
        folder.Dispose();
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
