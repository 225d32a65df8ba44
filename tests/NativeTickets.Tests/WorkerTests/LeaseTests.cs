using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Tests;

/// <summary>Which of several processes has a stage, and what becomes of what another one still writes.</summary>
public sealed class LeaseTests : IDisposable
{
    static readonly TimeSpan Long = TimeSpan.FromMinutes(10), Patience = TimeSpan.FromMinutes(1);

    readonly TemporaryFolder folder = new();

    string File => Lease.PathIn(folder);

    [Fact]
    public void Of_many_who_ask_at_once_one_gets_it()
    {
        for (var round = 0; round < 20; round++)
        {
            var stage = Path.Combine(folder, $"stage-{round}");
            var taken = new HeldLease?[8];
            Parallel.For(0, taken.Length, i => taken[i] = new Lease(Long).TryTake(stage));
            Assert.True(Assert.Single(taken, lease => lease is not null)!.IsHeld());
            Assert.Equal(["lease.json"], Directory.GetFiles(stage).Select(Path.GetFileName));
            foreach (var lease in taken) lease?.Dispose();
            Assert.Empty(Directory.GetFiles(stage));
        }
    }

    [Fact]
    public void One_that_was_given_back_is_free()
    {
        var taker = new Lease(Long);
        for (var i = 0; i < 3; i++)
        {
            using var mine = taker.TryTake(folder);
            Assert.NotNull(mine);
            Assert.Null(new Lease(Long).TryTake(folder));
        }
    }

    [Theory]
    [InlineData(false, 0, false)] // another machine, touched just now
    [InlineData(false, 700, true)] // another machine, untouched for longer than it says
    [InlineData(true, 0, true)] // this machine, of a process that is no more
    public void One_is_taken_over_that_is_stale_or_whose_process_has_ended(bool isHere, double untouchedSeconds, bool isTaken)
    {
        Leave(isHere ? ProcessFacts.Self with { Process = 4_000_000 } : ProcessFacts.Self with { Host = "elsewhere" }); // no process has such a number
        System.IO.File.SetLastWriteTimeUtc(File, DateTime.UtcNow.AddSeconds(-untouchedSeconds));
        using var mine = new Lease(Long).TryTake(folder);
        Assert.Equal(isTaken, mine is not null);
        Assert.Equal(["lease.json"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void One_that_cannot_be_read_counts_as_held_until_it_is_stale()
    {
        System.IO.File.WriteAllText(File, "{");
        Assert.Null(new Lease(Long).TryTake(folder));
        System.IO.File.SetLastWriteTimeUtc(File, DateTime.UtcNow - 2 * Long);
        using var mine = new Lease(Long).TryTake(folder);
        Assert.NotNull(mine);
    }

    [Fact]
    public void A_holder_touches_it_so_that_it_does_not_become_stale()
    {
        var shortLived = TimeSpan.FromMilliseconds(400);
        using var mine = new Lease(shortLived).TryTake(folder);
        var first = System.IO.File.GetLastWriteTimeUtc(File);
        Assert.True(SpinWait.SpinUntil(() => System.IO.File.GetLastWriteTimeUtc(File) > first, Patience));
        Assert.True(mine!.IsHeld());
    }

    [Fact]
    public void A_holder_whose_lease_was_removed_learns_it_and_leaves_the_next_one_alone()
    {
        using var mine = new Lease(TimeSpan.FromSeconds(1)).TryTake(folder);
        System.IO.File.Delete(File);
        using var theirs = new Lease(Long).TryTake(folder);
        Assert.NotNull(theirs);
        Assert.True(SpinWait.SpinUntil(() => mine!.Lost.IsCancellationRequested, Patience));
        mine!.Dispose();
        Assert.True(theirs!.IsHeld());
    }

    [Fact]
    public void A_folder_whose_lease_is_gone_is_written_to_no_more()
    {
        using var mine = new Lease(Long).TryTake(folder);
        var (whole, lines, deep) = (Path.Combine(folder, "result.json"), Path.Combine(folder, "metrics.jsonl"), Path.Combine(folder, "checkpoints", "last"));
        using var fence = new WriteFence(folder, mine!.IsHeld);
        Write();
        System.IO.File.Delete(File);
        using var theirs = new Lease(Long).TryTake(folder);
        var before = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, System.IO.File.ReadAllText);
        Assert.Throws<LeaseLostException>(() => AtomicFile.Write(whole, stream => stream.WriteByte(1)));
        Assert.Throws<LeaseLostException>(() => AtomicFile.Write(deep, stream => stream.WriteByte(1)));
        Assert.Throws<LeaseLostException>(() => new LineFile(lines).Append(json => json.WriteNumberValue(2), ""));
        Assert.Throws<LeaseLostException>(() => OutputFile.Edit(lines, FileShare.Read));
        Assert.Throws<LeaseLostException>(() => OutputFile.Delete(whole));
        Assert.Equal(before, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, System.IO.File.ReadAllText));

        void Write()
        {
            AtomicFile.Write(whole, stream => stream.WriteByte(0));
            AtomicFile.Write(deep, stream => stream.WriteByte(0));
            new LineFile(lines).Append(json => json.WriteNumberValue(1), "");
        }
    }

    [Fact]
    public void What_an_earlier_worker_has_open_is_nobody_s_after_the_folder_was_taken_over()
    {
        var lines = Path.Combine(folder, "metrics.jsonl");
        new LineFile(lines).Append(json => json.WriteNumberValue(1), "");
        using var sleeper = OutputFile.Append(lines);
        Assert.Throws<FileException>(() => AtomicFile.Write(Path.Combine(folder, "result.json"), stream =>
        {
            stream.WriteByte(1);
            TakenFolder.CutOff(folder); // while the file is being written
        }));
        sleeper.Write("2\n"u8);
        sleeper.Flush();
        Assert.Equal("1\n", System.IO.File.ReadAllText(lines));
        Assert.Equal(["metrics.jsonl"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Attempts_without_progress_are_those_that_began_where_the_stage_still_stands()
    {
        var attempts = StageAttempts.None;
        foreach (var progress in (string[])["", "metrics.jsonl 1", "metrics.jsonl 2", "metrics.jsonl 2"])
            attempts = attempts.With(new StageAttempt { Worker = ProcessFacts.Self, BeganUtc = "", Progress = progress });
        attempts.Ended(AttemptOutcome.Stopped, "").Write(folder);
        var read = StageAttempts.Read(folder);
        Assert.Equal((2, 0), (read.WithoutProgress("metrics.jsonl 2"), read.WithoutProgress("metrics.jsonl 3")));
        Assert.Equal([null, null, null, AttemptOutcome.Stopped], read.Attempts.Select(attempt => attempt.Outcome));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    void Leave(WorkerPlace worker) => System.IO.File.WriteAllBytes(File,
        new StageLease { Owner = "0123456789abcdef", Worker = worker, TakenUtc = "2001-02-03T04:05:06Z", StaleAfter = Long.TotalSeconds }.ToBytes());
}
