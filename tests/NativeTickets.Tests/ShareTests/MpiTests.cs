using System.Diagnostics;
using System.Globalization;

namespace NativeTickets.Tests;

/// <summary>The command line under a real <c>mpirun</c>: any number of ranks leaves the run folder that one process leaves, bit for bit.</summary>
[Trait("Speed", "Slow")]
public sealed class MpiTests
{
    const string NoOpenMpi = "there is no Open MPI here (mpirun.openmpi); it is installed from the system's packages";
    const string NoMpich = "there is no MPICH here (mpirun.mpich); it is installed from the system's packages";

    public static bool HasOpenMpi => File.Exists("/usr/bin/mpirun.openmpi");

    public static bool HasMpich => File.Exists("/usr/bin/mpirun.mpich");

    static string Run => $"runs/{MpiStudy.Name}";

    // this machine has few processors, and ranks that wait ask again and again
    static string OpenMpi(int ranks) => string.Create(CultureInfo.InvariantCulture,
        $"OMPI_MCA_mpi_yield_when_idle=1 mpirun.openmpi --allow-run-as-root --oversubscribe --bind-to none -n {ranks}");

    [Theory(Skip = NoOpenMpi, SkipUnless = nameof(HasOpenMpi))]
    [InlineData("lenet", 2)]
    [InlineData("lenet", 3)]
    [InlineData("lenet", 4)]
    [InlineData("lenet", 8)]
    [InlineData("vgg16-w8", 2)]
    [InlineData("vgg16-w8", 3)]
    [InlineData("vgg16-w8", 8)]
    [InlineData("wrn-10-1", 2)]
    [InlineData("wrn-10-1", 3)]
    [InlineData("wrn-10-1", 8)]
    public void Ranks_of_Open_MPI_leave_what_one_process_leaves(string model, int ranks)
    {
        using TemporaryFolder alone = new(), together = new();
        MpiStudy.Write(alone, model);
        MpiStudy.Write(together, model);
        CommandLine.RunScript(alone, "{0} run ranks.yaml --threads 2").Ended(0);
        CommandLine.RunScript(together, OpenMpi(ranks) + " {0} run ranks.yaml --threads 1").Ended(0);
        Assert.Equal(TinyRun.Results(Path.Combine(alone, Run)), TinyRun.Results(Path.Combine(together, Run)));
    }

    [Fact(Skip = NoMpich, SkipUnless = nameof(HasMpich))]
    public void Ranks_of_MPICH_leave_what_one_process_leaves()
    {
        using TemporaryFolder alone = new(), together = new();
        MpiStudy.Write(alone, "wrn-10-1");
        MpiStudy.Write(together, "wrn-10-1");
        CommandLine.RunScript(alone, "{0} run ranks.yaml --threads 2").Ended(0);
        CommandLine.RunScript(together, "mpirun.mpich -n 3 {0} run ranks.yaml --threads 1").Ended(0);
        Assert.Equal(TinyRun.Results(Path.Combine(alone, Run)), TinyRun.Results(Path.Combine(together, Run)));
    }

    [Fact(Skip = NoOpenMpi, SkipUnless = nameof(HasOpenMpi))]
    public void Ranks_that_are_stopped_by_time_continue_on_another_number_of_ranks()
    {
        using TemporaryFolder alone = new(), together = new();
        MpiStudy.Write(alone, "lenet", images: 3000);
        MpiStudy.Write(together, "lenet", images: 3000);
        CommandLine.RunScript(alone, "{0} run ranks.yaml --threads 2").Ended(0);
        var stopped = CommandLine.RunScript(together, OpenMpi(3) + " {0} run ranks.yaml --threads 1 --stop-after 4s; echo code $?");
        Assert.Contains("everything up to the last step is saved", stopped.Output, StringComparison.Ordinal);
        Assert.Contains("code 75", stopped.Output, StringComparison.Ordinal);
        CommandLine.RunScript(together, OpenMpi(2) + " {0} run ranks.yaml --threads 1").Ended(0);
        Assert.Equal(TinyRun.Results(Path.Combine(alone, Run)), TinyRun.Results(Path.Combine(together, Run)));
    }

    [Theory(Skip = NoOpenMpi, SkipUnless = nameof(HasOpenMpi))]
    [InlineData(0)]
    [InlineData(2)]
    public void A_rank_that_is_killed_ends_the_others_within_a_minute_and_the_next_start_resumes(int victim)
    {
        using TemporaryFolder alone = new(), together = new();
        MpiStudy.Write(alone, "lenet", images: 3000);
        MpiStudy.Write(together, "lenet", images: 3000);
        CommandLine.RunScript(alone, "{0} run ranks.yaml --threads 2").Ended(0);
        var start = new ProcessStartInfo("bash",
        [
            "-c", OpenMpi(3) + " bash -c 'echo $$ > pid-$OMPI_COMM_WORLD_RANK; exec dotnet \"$PROGRAM\" run ranks.yaml --threads 1' > all.log 2>&1",
        ])
        { WorkingDirectory = together };
        start.Environment["PROGRAM"] = CommandLine.Program;
        using (var launched = Process.Start(start)!)
        {
            var metrics = new DirectoryInfo(Path.Combine(together, "runs"));
            var patience = Stopwatch.StartNew();
            while (!(metrics.Exists && metrics.EnumerateFiles("metrics.jsonl", SearchOption.AllDirectories).Any(file => file.Length > 0)))
            {
                if (launched.HasExited || patience.Elapsed > TimeSpan.FromMinutes(5)) Assert.Fail(File.ReadAllText(Path.Combine(together, "all.log")));
                Thread.Sleep(50);
                metrics.Refresh();
            }
            var pid = int.Parse(File.ReadAllText(Path.Combine(together, FormattableString.Invariant($"pid-{victim}"))), CultureInfo.InvariantCulture);
            using (var rank = Process.GetProcessById(pid)) rank.Kill();
            patience.Restart();
            Assert.True(launched.WaitForExit(TimeSpan.FromMinutes(1)), "the others do not end");
            Assert.NotEqual(0, launched.ExitCode);
            while (Enumerable.Range(0, 3).Any(rank => IsAlive(together, rank)))
            {
                Assert.True(patience.Elapsed < TimeSpan.FromMinutes(1), "the others do not end");
                Thread.Sleep(50);
            }
        }
        CommandLine.RunScript(together, OpenMpi(2) + " {0} run ranks.yaml --threads 1").Ended(0);
        Assert.Equal(TinyRun.Results(Path.Combine(alone, Run)), TinyRun.Results(Path.Combine(together, Run)));
    }

    /// <summary>Whether a rank runs; one that has ended may stay listed until somebody asks how.</summary>
    static bool IsAlive(string folder, int rank)
    {
        try
        {
            var pid = File.ReadAllText(Path.Combine(folder, FormattableString.Invariant($"pid-{rank}"))).Trim();
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact(Skip = NoOpenMpi, SkipUnless = nameof(HasOpenMpi))]
    public void More_ranks_than_shares_and_ranks_without_shares_are_refused_in_one_message()
    {
        using var folder = new TemporaryFolder();
        MpiStudy.Write(folder, "lenet");
        var path = Path.Combine(folder, "ranks.yaml");
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("shares: 8", "shares: 2", StringComparison.Ordinal));
        var few = CommandLine.RunScript(folder, OpenMpi(3) + " {0} run ranks.yaml --threads 1; echo code $?");
        Assert.Contains("runs on 3 ranks, but shares its batches out in 2 groups; wanted at most 2 ranks, or shares: 3 or more", few.Errors,
            StringComparison.Ordinal);
        Assert.Equal(1, few.Errors.Split("error:").Length - 1);
        Assert.Contains("code 2", few.Output, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace("shares: 8, ", "", StringComparison.Ordinal));
        var none = CommandLine.RunScript(folder, OpenMpi(2) + " {0} run ranks.yaml --threads 1; echo code $?");
        Assert.Contains("runs on 2 ranks, but says no shares", none.Errors, StringComparison.Ordinal);
        Assert.Contains("code 2", none.Output, StringComparison.Ordinal);
    }
}
