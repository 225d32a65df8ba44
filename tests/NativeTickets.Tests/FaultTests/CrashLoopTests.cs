namespace NativeTickets.Tests;

/// <summary>
/// A run that is killed, or refused by the system, at any of its file operations says what happened, loses nothing but time, and ends with the bits of one
/// that was left alone.
/// </summary>
public sealed class CrashLoopTests(FaultStudy study) : IClassFixture<FaultStudy>
{
    readonly ITestOutputHelper output = TestContext.Current.TestOutputHelper!;

    [Fact]
    public void A_run_killed_at_a_file_operation_continues_and_ends_with_the_same_bits()
    {
        FaultShim.Require();
        Disturb("killed at", FaultScale.Of("NATIVETICKETS_KILL_POINTS", 6), error: null, (outcome, _) => outcome.Ended(FaultShim.Killed));
    }

    [Theory]
    [InlineData(FaultShim.InputOutputError, "Input/output error")]
    [InlineData(FaultShim.NoSpace, "No space left on device")]
    public void A_file_operation_that_fails_ends_the_run_in_one_message_and_costs_nothing_but_time(int error, string words)
    {
        FaultShim.Require();
        Disturb(words, FaultScale.Of("NATIVETICKETS_FAIL_POINTS", 4), error, (outcome, operation) =>
        {
            Assert.True(outcome.Ended(1).Error.Contains(words, StringComparison.Ordinal), $"at operation {operation}: {outcome.Errors}");
            Assert.True(outcome.Error.Contains("/runs", StringComparison.Ordinal), $"at operation {operation} no file is named: {outcome.Errors}");
        });
    }

    [Fact]
    public void A_sync_that_fails_is_told_as_a_failed_write_is()
    {
        FaultShim.Require();
        var renamed = study.Operations.First(operation => operation.Kind == FileOperationKind.Rename && operation.Target[^1] == "final.safetensors");
        foreach (var (path, message) in ((string[], string)[])[
            (renamed.Path, "cannot write .*final.safetensors: Input/output error.*Nothing was changed"),
            (renamed.Path[..^1], "cannot write .*safetensors: Input/output error.*a loss of power may take it"),
            ([renamed.Path[0], renamed.Path[1], "metrics.jsonl"], "cannot append to .*metrics.jsonl: Input/output error")])
        {
            // a folder is synced after each of its files appears, and logs appear there too
            var isFolder = path.Length < renamed.Path.Length && path[^1] != "metrics.jsonl";
            var sync = study.Operations.First(operation => operation.Kind == FileOperationKind.Sync && operation.Path.SequenceEqual(path)
                && (!isFolder || operation.Number > renamed.Number));
            using var folder = new TemporaryFolder();
            FaultStudy.Prepare(folder);
            var failed = FaultStudy.Run(folder, FaultShim.Disturbing(FaultStudy.RunsOf(folder), sync.Number, FaultShim.InputOutputError)).Ended(1);
            Assert.Matches(message, failed.Error);
        }
    }

    [Fact]
    public void A_read_that_fails_ends_in_one_message()
    {
        FaultShim.Require();
        using var folder = new TemporaryFolder();
        TemporaryFolder.Copy(study.Finished, folder);
        var (runs, count) = (FaultStudy.RunsOf(folder), Path.Combine(folder, "reads"));
        FaultStudy.Run(folder, FaultShim.CountingReads(runs, count)).Ended(0);
        var reads = int.Parse(File.ReadAllText(count), System.Globalization.CultureInfo.InvariantCulture);
        var chosen = FaultScale.Choose(reads, FaultScale.Of("NATIVETICKETS_READ_POINTS", 2), "reads");
        foreach (var read in chosen)
        {
            var failed = FaultStudy.Run(folder, FaultShim.Disturbing(runs, read, FaultShim.InputOutputError, reads: true));
            if (failed.ExitCode == 0) continue; // what only spares work is made again where it cannot be read
            Assert.True(failed.Ended(1).Error.Contains("Input/output error", StringComparison.Ordinal), $"at read {read}: {failed.Errors}");
        }
        Assert.Equal(study.Results, FaultStudy.Continue(folder));
        output.WriteLine($"{chosen.Length} of {reads} reads failed");
    }

    void Disturb(string what, int most, int? error, Action<CommandLineOutcome, int> hold)
    {
        var chosen = FaultScale.Choose(study.Count, most, what);
        foreach (var (tried, operation) in chosen.Index())
        {
            if (tried > 0 && tried % 100 == 0) output.WriteLine($"{what}: {tried} operations");
            using var folder = new TemporaryFolder();
            FaultStudy.Prepare(folder);
            var part = "disturbed";
            try
            {
                hold(FaultStudy.Run(folder, FaultShim.Disturbing(FaultStudy.RunsOf(folder), operation, error)), operation);
                part = "continued";
                Assert.Equal(study.Results, FaultStudy.Continue(folder));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"at operation {operation} ({what}), {part}: {e.Message}", e);
            }
        }
        output.WriteLine($"{what}: {chosen.Length} of {study.Count} operations");
    }
}
