using System.Globalization;

namespace NativeTickets.Tests;

/// <summary>However a run is disturbed, running it again ends with the bits of one that was left alone.</summary>
[Trait("Speed", "Slow")] // whole runs in processes of their own, several of each
public sealed class ResumedRunTests(UndisturbedRun undisturbed) : IClassFixture<UndisturbedRun>, IDisposable
{
    const string SkipReason = "POSIX signals and limits are sent with kill and ulimit, which Windows lacks";

    readonly TemporaryFolder folder = new();

    public static bool IsPosix => !OperatingSystem.IsWindows();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_run_killed_at_random_moments_ends_with_the_same_bits(int seed)
    {
        TinyRun.Write(folder);
        var moments = new RandomStream((uint)seed, "moments to kill at");
        var killed = 0;
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var run = CommandLine.Start(folder, "run", "tiny.yaml", "--out", "runs");
            run.WaitFor("[1/4] search");
            Thread.Sleep((int)(1000 * moments.NextUniform() * undisturbed.Seconds / 3));
            if (run.HasExited) break;
            run.Kill();
            killed++;
        }
        Assert.NotEqual(0, killed);
        CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs").Ended(0);
        Assert.Equal(undisturbed.Results, TinyRun.Results(RunFolder));
        string[] trainings = [.. Directory.GetFiles(RunFolder, "metrics.jsonl", SearchOption.AllDirectories).Select(log => Path.GetDirectoryName(log)!)];
        Assert.Equal(3, trainings.Length);
        Assert.All(trainings, MetricFiles.AgreeIn);
    }

    [Fact]
    public void A_stage_is_called_running_as_long_as_a_process_is_there_and_interrupted_after_it_was_killed()
    {
        TinyRun.Write(folder);
        using var run = CommandLine.Start(folder, "run", "tiny.yaml", "--out", "runs");
        run.WaitFor("[1/4] search");
        Assert.StartsWith("3 waiting, 1 running\n", CommandLine.Run(folder, "status", RunFolder).Ended(0).Output, StringComparison.Ordinal);
        run.Kill();
        var status = CommandLine.Run(folder, "status", RunFolder).Ended(0).Output;
        Assert.StartsWith("3 waiting, 1 interrupted\n", status, StringComparison.Ordinal);
        Assert.Contains("nobody works at it now", status, StringComparison.Ordinal);
        CommandLine.Run(folder, "report", RunFolder).Ended(0);
        Assert.Contains("1 interrupted, 3 pending", File.ReadAllText(Path.Combine(RunFolder, "report.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("7")]
    public void Any_number_of_threads_gives_the_same_bits(string threads)
    {
        CommandLine.Run(TinyRun.Write(folder), "run", "tiny.yaml", "--out", "runs", "--threads", threads).Ended(0);
        Assert.Equal(undisturbed.Results, TinyRun.Results(RunFolder));
    }

    [Theory(Skip = SkipReason, SkipUnless = nameof(IsPosix))]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void A_signal_stops_it_with_a_checkpoint_and_it_continues_from_there(string signal)
    {
        Assert.SkipWhen(signal == "INT" && IsInterruptIgnored(), "SIGINT is ignored here, as in a shell's background, and so in every process that is started");
        Interrupt(signal);
        var again = CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs").Ended(0);
        Assert.Matches("continues after (step|epoch) [1-9]", again.Output);
        Assert.Equal(undisturbed.Results, TinyRun.Results(RunFolder));
    }

    [Fact(Skip = SkipReason, SkipUnless = nameof(IsPosix))]
    public void A_full_disk_is_one_message_and_costs_nothing_but_time()
    {
        TinyRun.Write(folder);
        var full = CommandLine.RunWithFilesOfAtMost(600, folder, "run", "tiny.yaml", "--out", "runs").Ended(1);
        Assert.Matches(@"^stage 'search', seed 3: cannot write .*\.safetensors: .*Nothing was changed; check the space", full.Error);
        Assert.Empty(Directory.GetFiles(RunFolder, "*.safetensors*", SearchOption.AllDirectories));
        CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs").Ended(0);
        Assert.Equal(undisturbed.Results, TinyRun.Results(RunFolder));
    }

    [Theory(Skip = SkipReason, SkipUnless = nameof(IsPosix))]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_checkpoint_is_named_and_not_used(bool truncated)
    {
        Interrupt("TERM");
        var checkpoint = Assert.Single(Checkpoints);
        var bytes = File.ReadAllBytes(checkpoint);
        bytes[^5] ^= 64;
        File.WriteAllBytes(checkpoint, truncated ? bytes[..(bytes.Length / 2)] : bytes);
        var again = CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs").Ended(1);
        Assert.Matches(@"last\.safetensors, byte \d+: ", again.Error);
    }

    [Fact]
    public void A_second_process_is_kept_out_of_the_folder()
    {
        TinyRun.Write(folder);
        using var first = CommandLine.Start(folder, "run", "tiny.yaml", "--out", "runs");
        first.WaitFor("[1/4] search");
        var second = CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs").Ended(1);
        Assert.Contains("another process is running in this folder", second.Error, StringComparison.Ordinal);
        first.End().Ended(0);
        Assert.Equal(undisturbed.Results, TinyRun.Results(RunFolder));
    }

    [Fact]
    public void A_finished_run_is_only_reported_again_with_the_same_bytes()
    {
        string[] pages = [Path.Combine(undisturbed.RunFolder, "report.html"), Path.Combine(undisturbed.RunFolder, "report.md")];
        var before = pages.Select(File.ReadAllText).ToArray();
        CommandLine.Run(undisturbed.RunFolder, "report", undisturbed.RunFolder).Ended(0);
        Assert.Equal(before, pages.Select(File.ReadAllText));
    }

    [Fact]
    public void Progress_is_plain_lines_where_output_is_no_terminal() => Assert.Matches(
        @"(?m)^\[1/4\] search \(seed 3\): epoch 2  loss \d+\.\d+  accuracy \d+\.\d\d %  validation \d+\.\d+ / \d+\.\d\d %  [\d,]+ images/s  \d+\.\d s left$",
        undisturbed.Output);

    public void Dispose() => folder.Dispose();

    string RunFolder => Path.Combine(folder, "runs", "tiny");

    string[] Checkpoints => Directory.GetFiles(RunFolder, "last.safetensors", SearchOption.AllDirectories);

    // bit 1 of SigIgn is SIGINT, signal 2; where there is no such file, nothing is known to be ignored
    static bool IsInterruptIgnored()
    {
        const string Status = "/proc/self/status", Field = "SigIgn:";
        if (!File.Exists(Status)) return false;
        var ignored = File.ReadLines(Status).First(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..].Trim();
        return (ulong.Parse(ignored, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 2) != 0;
    }

    void Interrupt(string signal)
    {
        TinyRun.Write(folder);
        do
        {
            if (Directory.Exists(RunFolder)) Directory.Delete(RunFolder, recursive: true);
            using var run = CommandLine.Start(folder, "run", "tiny.yaml", "--out", "runs");
            run.WaitFor("[1/4] search (seed 3): epoch 1");
            run.Signal(signal);
            var stopped = run.End().Ended(128 + CommandLine.NumberOf(signal));
            Assert.Contains("Run the same command again to continue", stopped.Output, StringComparison.Ordinal);
        }
        while (Checkpoints.Length == 0); // the signal came between two stages, where there is nothing to keep
    }
}
