using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Tests;

public sealed class RunFolderTests
{
    [Fact]
    public void A_second_run_in_the_same_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        using (RunLock.Take(folder))
        {
            var refused = Assert.Throws<RunException>(() => RunLock.Take(folder));
            Assert.Contains("another process", refused.Message);
            Assert.Contains("--out", refused.Message);
        }
        using var free = RunLock.Take(folder);
    }

    [Fact]
    public void Where_the_file_system_has_no_locks_an_owner_file_keeps_others_out()
    {
        using var folder = new TemporaryFolder();
        var owner = Path.Combine(folder, "run.owner");
        using (var held = RunLock.Take(folder, _ => LockAnswer.None))
        {
            Assert.Contains(owner, held.Note, StringComparison.Ordinal);
            var refused = Assert.Throws<RunException>(() => RunOwner.Take(folder)).Message; // a second lock, this system's own would refuse
            Assert.Contains($"process {Environment.ProcessId} of {Environment.MachineName}", refused, StringComparison.Ordinal);
            Assert.Contains($"remove {owner}", refused, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(owner));
        Assert.Null(RunLock.Take(folder).Note);
    }

    [Theory]
    [InlineData(null, 4_000_000, true)] // no process has such a number
    [InlineData(null, 1, true)] // process 1 began at another time
    [InlineData("another-machine", 4_000_000, false)]
    public void An_owner_file_is_replaced_where_its_process_is_known_to_have_ended(string? machine, int process, bool isReplaced)
    {
        using var folder = new TemporaryFolder();
        var owner = Path.Combine(folder, "run.owner");
        File.WriteAllText(owner, $"{machine ?? Environment.MachineName}\n{process}\n2001-02-03T04:05:06.0000000Z\n");
        if (isReplaced) RunLock.Take(folder, _ => LockAnswer.None).Dispose();
        else Assert.Contains("another-machine, since 2001-02-03", Assert.Throws<RunException>(() => RunLock.Take(folder, _ => LockAnswer.None)).Message);
        Assert.Equal(!isReplaced, File.Exists(owner));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void An_owner_file_that_cannot_be_read_is_told_as_what_it_is(bool isFolder)
    {
        using var folder = new TemporaryFolder();
        var owner = Path.Combine(folder, "run.owner");
        if (isFolder) Directory.CreateDirectory(owner);
        else File.WriteAllText(owner, new string('x', 5000));
        var refused = Assert.Throws<RunException>(() => RunLock.Take(folder, _ => LockAnswer.None)).Message;
        Assert.Contains($"the owner file {owner} cannot be taken (", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_says_what_failed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder, "target"), "");
        File.CreateSymbolicLink(Path.Combine(folder, "run.lock"), Path.Combine(folder, "target"));
        var refused = Assert.Throws<RunException>(() => RunLock.Take(folder)).Message;
        Assert.Contains("run.lock cannot be opened", refused, StringComparison.Ordinal);
        Assert.Contains("is a link", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("another process", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_is_cut_back_to_what_the_checkpoint_knows()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, "metrics.jsonl");
        var log = new MetricsLog(path);
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            var metrics = new Dictionary<string, double> { ["trainLoss"] = 1.0 / epoch, ["validationLoss"] = double.NaN };
            log.Append(epoch, epoch * 10, metrics);
        }
        log.CutTo(2);
        Assert.Equal(["""{"epoch":1,"step":10,"trainLoss":1,"validationLoss":null}""", """{"epoch":2,"step":20,"trainLoss":0.5,"validationLoss":null}"""],
            File.ReadAllLines(path));
    }

    [Fact]
    public void A_torn_last_line_is_dropped()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, "metrics.jsonl");
        File.WriteAllText(path, "{\"epoch\":1}\n{\"epo");
        new MetricsLog(path).CutTo(1);
        Assert.Equal("{\"epoch\":1}\n", File.ReadAllText(path));
        Assert.Contains("1 epochs", Assert.Throws<RunException>(() => new MetricsLog(path).CutTo(2)).Message);
    }
}
