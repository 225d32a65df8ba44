using NativeTickets.Lab.Models;

namespace NativeTickets.Tests;

/// <summary>Several processes that share a run folder.</summary>
[Trait("Speed", "Slow")] // whole runs in processes of their own, several of each
public sealed class WorkerTests(WideRun wide) : IClassFixture<WideRun>, IDisposable
{
    const string SkipReason = "signals are sent with kill, which Windows lacks";

    readonly ITestOutputHelper output = TestContext.Current.TestOutputHelper!;
    readonly TemporaryFolder folder = new();

    public static bool IsPosix => !OperatingSystem.IsWindows();

    /// <summary>A worker of this machine that is no longer there.</summary>
    static WorkerPlace Ended { get; } = Lab.RunFolders.ProcessFacts.Self with { BeganUtc = "2001-02-03T04:05:06.0000000Z" };

    string RunFolder => Path.Combine(folder, "runs", "tiny");

    [Fact]
    public void Workers_give_the_bits_of_a_single_run_and_one_of_them_writes_the_report()
    {
        WideRun.Write(folder);
        var workers = Enumerable.Range(0, 3).Select(_ => CommandLine.Start(folder, Worker)).ToArray();
        var outcomes = workers.Select(worker => worker.End().Ended(0)).ToArray();
        foreach (var worker in workers) worker.Dispose();
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));
        Assert.Contains("All 14 stages are done.", File.ReadAllText(Path.Combine(RunFolder, "report.md")), StringComparison.Ordinal);
        Assert.Contains(outcomes, outcome => outcome.Output.Contains("report: ", StringComparison.Ordinal));
        Assert.Contains("\"byWorkers\": true", File.ReadAllText(Path.Combine(RunFolder, "run.json")), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(wide.RunFolder, "mask-overlap.json")), File.ReadAllText(Path.Combine(RunFolder, "mask-overlap.json")));
        Assert.Empty(Directory.GetFiles(RunFolder, "lease.json*", SearchOption.AllDirectories));
        Assert.Contains("nothing wrong", CommandLine.Run(folder, "verify", RunFolder).Ended(0).Output, StringComparison.Ordinal);
        // a worker that comes late has nothing to do, and a run that is none continues to hold the folder alone
        Assert.Contains("nothing is left", CommandLine.Run(folder, Worker).Ended(0).Output, StringComparison.Ordinal);
        CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs").Ended(0);
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));
    }

    /// <summary>The number of rounds is a variable's: <c>bench/workers</c> sets it.</summary>
    [Fact(Skip = SkipReason, SkipUnless = nameof(IsPosix))]
    public void Workers_that_are_killed_stopped_and_robbed_of_their_leases_give_the_bits_of_a_single_run()
    {
        var rounds = FaultScale.Of("NATIVETICKETS_WORKER_ROUNDS", 12);
        for (var round = 0; round < rounds; round++)
        {
            using var place = new TemporaryFolder();
            var random = new RandomStream(FaultScale.Of("NATIVETICKETS_WORKER_SEED", 19), "worker storm", draw: round);
            using var storm = new WorkerStorm(WideRun.Write(place), random);
            var count = 2 + random.NextInt(7);
            try
            {
                storm.Run(count);
                string[] differences = [.. TinyRun.Differences(wide.Results, TinyRun.Results(Path.Combine(place, "runs", "tiny")))];
                Assert.True(differences.Length == 0, string.Join('\n', differences));
                CommandLine.Run(place, "verify", Path.Combine(place, "runs", "tiny")).Ended(0);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"in round {round} of {count} workers: {e.Message}\n{string.Join('\n', storm.Told)}", e);
            }
            var done = storm.Told.Where(line => !line.Contains("logs to", StringComparison.Ordinal));
            output.WriteLine($"round {round}, {count} workers: {string.Join("; ", done)}");
        }
    }

    [Theory(Skip = SkipReason, SkipUnless = nameof(IsPosix))]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_comes_to_the_end_removes_what_killed_workers_left_where_nothing_is_to_be_done(bool isTold)
    {
        var run = Path.Combine(folder, "runs", "tiny");
        TemporaryFolder.Copy(wide.RunFolder, run);
        WideRun.Write(folder);
        CommandLine.Run(folder, Worker).Ended(0);
        if (!isTold) File.Delete(Path.Combine(run, RunFiles.Reports[0]));
        var search = Directory.GetDirectories(run, "search-*")[0];
        string[] left =
        [
            ExclusiveName.BesideOf(Path.Combine(run, RunFiles.Lease)), ExclusiveName.BesideOf(Path.Combine(search, RunFiles.Lease)),
            Path.Combine(search, "checkpoints", "last.safetensors"), // of one that fell between the stage's seal and its end
        ];
        foreach (var file in left) File.WriteAllText(file, "");
        CommandLine.Run(folder, Worker).Ended(0);
        Assert.DoesNotContain(left, File.Exists);
        Assert.Equal(wide.Results, TinyRun.Results(run));
    }

    [Fact(Skip = SkipReason, SkipUnless = nameof(IsPosix))]
    public void A_run_beside_workers_is_refused_and_a_worker_beside_a_run()
    {
        WideRun.Write(folder);
        using (var worker = CommandLine.Start(folder, Worker))
        {
            worker.WaitFor("begins");
            Assert.Contains("is running in this folder", CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs").Ended(1).Error, StringComparison.Ordinal);
            worker.Signal("TERM");
            worker.End().Ended(75);
        }
        using var run = CommandLine.Start(folder, "run", "tiny.yaml", "--out", "runs");
        run.WaitFor("search");
        Assert.Contains("is running in this folder", CommandLine.Run(folder, Worker).Ended(1).Error, StringComparison.Ordinal);
        run.Signal("TERM");
        run.End().Ended(143);
    }

    [Fact]
    public void A_lease_that_is_alive_keeps_a_run_out_whatever_the_file_system_says_of_locks()
    {
        WideRun.Write(folder);
        TemporaryFolder.Copy(wide.RunFolder, RunFolder);
        var stage = Directory.GetDirectories(RunFolder, "boosted-*").First();
        Directory.Delete(stage, recursive: true);
        File.Delete(Path.Combine(RunFolder, "run.json")); // which calls the stage done
        var elsewhere = Lab.RunFolders.ProcessFacts.Self with { Host = "elsewhere" };
        Directory.CreateDirectory(stage);
        File.WriteAllBytes(Path.Combine(stage, "lease.json"),
            new StageLease { Owner = "0123456789abcdef", Worker = elsewhere, TakenUtc = "2001-02-03T04:05:06Z", StaleAfter = 600 }.ToBytes());
        var refused = CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs").Ended(1).Error;
        Assert.Matches(@"a worker is at work in this folder \(elsewhere, process \d+, at boosted-", refused);
        File.SetLastWriteTimeUtc(Path.Combine(stage, "lease.json"), DateTime.UtcNow.AddHours(-1));
        CommandLine.Run(folder, "run", "tiny.yaml", "--out", "runs").Ended(0);
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("1", 2)]
    public void A_stage_that_fails_is_tried_as_often_as_asked_and_leaves_its_dependants_out(string retries, int attempts)
    {
        WideRun.Write(folder);
        var (damaged, sound) = wide.CopyDamaged(RunFolder);
        var failed = CommandLine.Run(folder, [.. Worker, "--retries", retries]).Ended(1);
        Assert.Equal(2, failed.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length); // boosted and fresh, which read the damaged ticket
        var stages = Runs.RunFolder.Read(RunFolder).Stages;
        Assert.Equal((2, 12), (stages.Count(stage => stage.Status == StageStatus.Failed), stages.Count(stage => stage.Status == StageStatus.Done)));
        Assert.All(stages.Where(stage => stage.Status == StageStatus.Failed),
            stage => Assert.Equal(attempts, StageAttempts.Read(Path.Combine(RunFolder, stage.Folder)).Attempts.Count));
        File.WriteAllBytes(damaged, sound);
        CommandLine.Run(folder, Worker).Ended(0); // what failed before this worker began may have been mended
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));
    }

    [Fact]
    public void A_stage_without_progress_in_three_attempts_is_given_up_with_the_end_of_its_log_in_the_report()
    {
        WideRun.Write(folder);
        TemporaryFolder.Copy(wide.RunFolder, RunFolder);
        var stage = Directory.GetDirectories(RunFolder, "fresh-*").Order(StringComparer.Ordinal).First();
        Directory.Delete(stage, recursive: true);
        Directory.CreateDirectory(stage);
        File.WriteAllText(Path.Combine(stage, "log.txt"), "2001-02-03 04:05:06Z begins\nand then nothing\n");
        var attempts = StageAttempts.None;
        for (var i = 0; i < 3; i++)
            attempts = attempts.With(new StageAttempt { Worker = Ended, BeganUtc = "", Progress = "" });
        attempts.Write(stage);
        Assert.Contains("given up after 3 attempts without progress", CommandLine.Run(folder, Worker).Ended(1).Error, StringComparison.Ordinal);
        var report = File.ReadAllText(Path.Combine(RunFolder, "report.md"));
        Assert.Contains("given up after 3 attempts without progress", report, StringComparison.Ordinal);
        Assert.Contains("and then nothing", report, StringComparison.Ordinal);
        File.Delete(Path.Combine(stage, "attempts.json"));
        CommandLine.Run(folder, Worker).Ended(0);
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));
    }

    [Fact]
    public void An_attempt_that_another_worker_cut_short_is_not_counted_against_the_stage()
    {
        TemporaryFolder.Copy(wide.RunFolder, RunFolder);
        WideRun.Write(folder);
        var stage = Directory.GetDirectories(RunFolder, "fresh-*").Order(StringComparer.Ordinal).First();
        Directory.Delete(stage, recursive: true);
        Directory.CreateDirectory(stage);
        var attempts = StageAttempts.None;
        // this process is there, as one is that slept for longer than its lease
        foreach (var worker in (WorkerPlace[])[Ended, Ended, Lab.RunFolders.ProcessFacts.Self])
            attempts = attempts.With(new StageAttempt { Worker = worker, BeganUtc = "", Progress = "" });
        attempts.Write(stage);
        CommandLine.Run(folder, Worker).Ended(0);
        Assert.Equal([null, null, AttemptOutcome.Displaced, AttemptOutcome.Done], StageAttempts.Read(stage).Attempts.Select(attempt => attempt.Outcome));
        Assert.Equal(wide.Results, TinyRun.Results(RunFolder));
    }

    [Theory]
    [InlineData("short.parameters >= long.parameters", 2)] // the same of every seed
    [InlineData("short.testAccuracy >= long.testAccuracy", 4)] // a few seeds of so little training decide nothing
    public void Workers_look_at_the_claims_each_for_itself_and_end_with_the_look_of_a_single_run(string claim, int seeds)
    {
        File.WriteAllText(Path.Combine(folder, "looks.yaml"), $"{SeedLookTests.Text}\nclaims: [ {claim} ]\n");
        CommandLine.Run(folder, "run", "looks.yaml", "--out", "single", "--device", "cpu").Ended(0);
        string[] work = ["run", "looks.yaml", "--worker", "--out", "runs", "--device", "cpu"];
        var workers = Enumerable.Range(0, 3).Select(_ => CommandLine.Start(folder, work)).ToArray();
        foreach (var worker in workers) worker.End().Ended(0);
        foreach (var worker in workers) worker.Dispose();
        var run = Path.Combine(folder, "runs", "looks");
        Assert.Equal(TinyRun.Results(Path.Combine(folder, "single", "looks")), TinyRun.Results(run));
        Assert.Equal(seeds, Runs.RunFolder.Read(run).Seeds.Count);
        Assert.Contains($"All {2 * seeds} stages are done.", File.ReadAllText(Path.Combine(run, "report.md")), StringComparison.Ordinal);
        Assert.Contains("nothing is left", CommandLine.Run(folder, work).Ended(0).Output, StringComparison.Ordinal); // comes late, at the first look
        Assert.Equal(seeds, Runs.RunFolder.Read(run).Seeds.Count);
        Assert.StartsWith($"{2 * seeds} done\n", CommandLine.Run(folder, "status", run).Ended(0).Output);
        CommandLine.Run(folder, "verify", run).Ended(0);
    }

    [Fact]
    public void Every_stage_says_where_and_with_what_it_was_made()
    {
        foreach (var stage in Directory.GetDirectories(wide.RunFolder, "*-*").Where(stage => File.Exists(Path.Combine(stage, "manifest.json"))))
        {
            var facts = Provenance.ReadFacts(Path.Combine(stage, "provenance.json"))!.ToDictionary();
            Assert.Equal("cpu", facts["device"]);
            Assert.Equal(facts["cpu"], StageResult.Read(Path.Combine(stage, "result.json")).Cost!.Processor);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    static string[] Worker => ["run", "tiny.yaml", "--out", "runs", "--worker", "--threads", "1", "--stale-after", "5s"];
}
