using System.Globalization;
using System.Text;
using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Tests;

public sealed class StageMetricsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    StageMetrics Open(string label = "seed=1") => new(folder, label);

    static void Run(StageMetrics metrics, int from, int to)
    {
        metrics.CutTo(from - 1);
        for (var epoch = from; epoch <= to; epoch++)
            metrics.Append(epoch, epoch * 860L, new Dictionary<string, double>
            {
                ["learningRate"] = 0.1,
                ["trainLoss"] = 1 / 3.0 / epoch,
                ["validationLoss"] = epoch == 2 ? double.NaN : 1e-9 * epoch,
                ["seconds"] = 12.25 * epoch,
            });
    }

    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 0x8A9136AAu)]
    [InlineData("\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f", 0x46DD794Eu)]
    public void The_readers_checksum_is_crc32c(string text, uint crc) => // vectors of RFC 3720, appendix B.4, and the one that every catalog of CRCs gives
        Assert.Equal(crc, EventFileReader.Crc(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void An_event_file_begins_as_all_event_files_do()
    {
        Run(Open(), 1, 1);
        var start = File.ReadAllBytes(MetricFiles.EventFileOf(folder))[..13];
        // 24 bytes: the time and "brain.Event:2"; their length has this checksum in every event file there is
        Assert.Equal("1800000000000000A37F4B2209", Convert.ToHexString(start));
    }

    [Fact]
    public void Table_and_event_file_say_what_the_log_says_while_it_grows()
    {
        var metrics = Open();
        for (var epoch = 1; epoch <= 4; epoch++)
        {
            Run(metrics, epoch, epoch);
            MetricFiles.AgreeIn(folder);
        }
        Assert.Equal("epoch,step,learningRate,trainLoss,validationLoss,seconds", File.ReadLines(Path.Combine(folder, "metrics.csv")).First());
        Assert.Equal(float.NaN, EventFileReader.Read(MetricFiles.EventFileOf(folder))[2].Scalars["validationLoss"]);
    }

    [Fact]
    public void A_resumed_training_cuts_them_back_with_the_log_and_keeps_the_files_a_viewer_has_open()
    {
        Run(Open(), 1, 4);
        var file = MetricFiles.EventFileOf(folder);
        var whole = File.ReadAllBytes(file);
        using var viewer = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var resumed = Open();
        resumed.CutTo(2);
        MetricFiles.AgreeIn(folder);
        Assert.Equal(3, EventFileReader.Read(MetricFiles.EventFileOf(folder)).Count);
        Run(resumed, 3, 4);
        MetricFiles.AgreeIn(folder);
        var seen = new byte[whole.Length];
        viewer.ReadExactly(seen);
        Assert.Equal(whole, seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Whatever_a_crash_leaves_of_them_is_put_right(int lost)
    {
        Run(Open(), 1, 3);
        var files = new[] { MetricFiles.EventFileOf(folder), Path.Combine(folder, "metrics.csv") };
        foreach (var file in files) File.WriteAllBytes(file, File.ReadAllBytes(file)[..^lost]);
        Open().CutTo(3);
        MetricFiles.AgreeIn(folder);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(file, [.. bytes, 1, 2, 3]);
        }
        Run(Open(), 3, 5);
        MetricFiles.AgreeIn(folder);
    }

    [Fact]
    public void They_are_made_again_when_somebody_removes_them_while_training_runs()
    {
        var metrics = Open();
        Run(metrics, 1, 2);
        Directory.Delete(Path.GetDirectoryName(MetricFiles.EventFileOf(folder))!, recursive: true);
        File.Delete(Path.Combine(folder, "metrics.csv"));
        Run(metrics, 3, 3);
        MetricFiles.AgreeIn(folder);
    }

    [Fact]
    public void A_log_without_an_event_file_dates_its_training_back_from_its_last_change()
    {
        Run(Open(), 1, 4);
        File.Delete(MetricFiles.EventFileOf(folder));
        File.SetLastWriteTimeUtc(Path.Combine(folder, "metrics.jsonl"), DateTime.UnixEpoch.AddSeconds(1_700_000_049));
        Open().Follow();
        Assert.Equal("events.out.tfevents.1700000000.nativetickets", Path.GetFileName(MetricFiles.EventFileOf(folder)));
        MetricFiles.AgreeIn(folder);
    }

    [Fact]
    public void An_epoch_with_fewer_metrics_has_empty_cells_and_one_with_more_widens_the_table()
    {
        var metrics = Open();
        metrics.CutTo(0);
        metrics.Append(1, 10, new Dictionary<string, double> { ["trainLoss"] = 1 });
        metrics.Append(2, 20, new Dictionary<string, double> { ["trainLoss"] = 0.5, ["maskDistance"] = 0.25 });
        metrics.Append(3, 30, new Dictionary<string, double> { ["maskDistance"] = 0.125 });
        Assert.Equal("epoch,step,trainLoss,maskDistance\n1,10,1,\n2,20,0.5,0.25\n3,30,,0.125\n", File.ReadAllText(Path.Combine(folder, "metrics.csv")));
        MetricFiles.AgreeIn(folder);
    }

    [Fact]
    public void The_viewer_is_told_seed_and_matrix_entry_by_a_plain_folder_name()
    {
        var plan = PipelineText.Plan(PipelineText.Small + "\nseed: [3, 4]\nmatrix: { ticket.sparsity: [0.5, 80%], boosted.learningRate: [1/8] }\n");
        Assert.Equal(["seed=3", "seed=3,ticket.sparsity=0.5", "seed=3,ticket.sparsity=80%", "seed=3,ticket.sparsity=0.5,boosted.learningRate=1_8"],
            plan.Take(4).Select(StageLabel.Of));
    }

    [Fact]
    public void A_stage_that_gets_another_place_in_the_matrix_gets_another_name()
    {
        Run(Open(), 1, 2);
        var before = File.ReadAllBytes(MetricFiles.EventFileOf(folder));
        Open("seed=1,ticket.sparsity=0.8").Follow();
        var moved = MetricFiles.EventFileOf(folder);
        Assert.Equal("seed=1,ticket.sparsity=0.8", Path.GetFileName(Path.GetDirectoryName(moved)));
        Assert.Equal(before, File.ReadAllBytes(moved));
        Assert.False(Directory.Exists(Path.Combine(folder, "seed=1")));
    }

    [Fact]
    public void A_damaged_line_is_named()
    {
        Run(Open(), 1, 2);
        var log = Path.Combine(folder, "metrics.jsonl");
        File.WriteAllText(log, File.ReadAllText(log).Replace("\"epoch\":2", "\"epoch\":\"two\"", StringComparison.Ordinal));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{log}, line 2: "), Assert.Throws<RunFolderException>(() => Open().CutTo(2)).Message);
    }

    public void Dispose() => folder.Dispose();
}
