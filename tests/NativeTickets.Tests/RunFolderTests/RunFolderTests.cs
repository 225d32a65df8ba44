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
