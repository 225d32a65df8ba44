using System.IO.Compression;
using NativeTickets.Data;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Verification;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>Files that were damaged or made to harm are answered in words, whatever in them their readers stumble over.</summary>
public sealed class ForgedFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("gz-second-member-t10k-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte.gz")]
    [InlineData("idx-BF9602A2-t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz")]
    public void A_label_file_that_went_wrong_once_is_named(string file, string name)
    {
        Mnist(File.ReadAllBytes(CaseFolder.PathOf(Path.Combine("files", file))), name);
        Assert.Contains(name, Assert.Throws<DataException>(() => ImageSource.Mnist.Read(folder)).Message, StringComparison.Ordinal);
    }

    /// <summary>A second member whose data are damaged, met where it is looked whether anything follows the labels.</summary>
    [Fact]
    public void Packed_data_may_be_followed_by_damaged_ones()
    {
        byte[] follows = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff];
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write([0, 0, 8, 1, 0, 0, 0, 1, 7]);
        packed.Write(follows);
        Mnist(packed.ToArray(), "t10k-labels-idx1-ubyte.gz");
        Assert.Contains("t10k-labels-idx1-ubyte.gz", Assert.Throws<DataException>(() => ImageSource.Mnist.Read(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_in_which_every_epoch_has_metrics_of_its_own_makes_no_table()
    {
        EpochRow[] rows = [.. Enumerable.Range(1, 8000).Select(i => new EpochRow(i, i, new Dictionary<string, double?> { [$"m{i}"] = 1 }))];
        Assert.Contains("8,000 epochs with 8,002 different fields", Assert.Throws<RunFolderException>(() => EpochTable.Write(rows)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Outcomes_are_counted_again_in_no_more_steps_than_there_are_lines_and_numbers()
    {
        const int Many = 3000;
        var path = Path.Combine(folder, OutcomeLog.FileName);
        File.WriteAllLines(path, Enumerable.Range(0, Many).Select(i =>
            $$"""{"network":"n","attack":"a{{i}}","first":0,"right":"1","outside":0,"vanished":0,"forwardUnits":1,"seconds":1}"""));
        var result = new StageResult
        {
            Metrics = new Dictionary<string, double?>(),
            Counts = Enumerable.Range(0, Many).ToDictionary(i => $"n.b{i}.robustAccuracy", _ => 1L),
        };
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(2 * Many, OutcomeRecount.Of(path, result).Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Fact]
    public void An_archive_that_went_wrong_once_is_named()
    {
        using var archive = InputFile.Open(CaseFolder.PathOf(Path.Combine("files", "tar-4E52BA85-t.tar.gz")));
        var damaged = Assert.Throws<DataException>(() => TarArchive.Unpack(archive, Path.Combine(folder, "unpacked"), 1 << 20, default));
        Assert.Contains("cannot be unpacked", damaged.Message, StringComparison.Ordinal);
    }

    /// <summary>A size of more than 64 bits, in every way in which a header can write it.</summary>
    [Theory]
    [InlineData("777777777777")]
    [InlineData("ÿÿÿÿÿÿÿÿÿÿÿÿ")]
    [InlineData("99999999999 ")]
    public void An_archive_of_an_impossible_size_is_named(string size)
    {
        var header = new byte[1024];
        "file"u8.CopyTo(header);
        System.Text.Encoding.Latin1.GetBytes(size).CopyTo(header, 124);
        "ustar"u8.CopyTo(header.AsSpan(257));
        header[156] = (byte)'0';
        header.AsSpan(148, 8).Fill((byte)' ');
        var sum = header.Sum(value => value);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        var path = Path.Combine(folder, "t.tar.gz");
        using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest)) packed.Write(header);
        using var archive = InputFile.Open(path);
        Assert.Contains(path, Assert.Throws<DataException>(() => TarArchive.Unpack(archive, Path.Combine(folder, "unpacked"), 1 << 20, default)).Message);
    }

    [Fact]
    public void A_log_with_a_key_twice_is_named_with_its_line()
    {
        var path = Path.Combine(folder, "metrics.jsonl");
        File.Copy(CaseFolder.PathOf(Path.Combine("files", "runidx-944F0D7C-metrics.jsonl")), path);
        Assert.Contains($"{path}, line 1: ", Assert.Throws<RunFolderException>(() => new MetricsLog(path).Read()).Message, StringComparison.Ordinal);
        Assert.StartsWith($"{path}:1:", Assert.Throws<RunFolderException>(() => EpochRow.Read(path, [])).Message);
    }

    [Theory]
    [InlineData("forwardUnits", "1e999")]
    [InlineData("seconds", "-1")]
    [InlineData("first", "-1")]
    [InlineData("vanished", "99999999999")]
    [InlineData("right", "null, \"right\": \"1\"")]
    [InlineData("network", "null")]
    public void An_outcome_that_no_attack_has_is_named_with_its_line(string field, string value)
    {
        const string sound = """{"network":"a","attack":"natural","first":0,"right":"1","outside":0,"vanished":0,"forwardUnits":1,"seconds":1}""";
        var path = Path.Combine(folder, "outcomes.jsonl");
        File.WriteAllText(path, sound + "\n");
        Assert.Single(new OutcomeLog(path).All);
        File.WriteAllText(path, System.Text.RegularExpressions.Regex.Replace(sound, $"\"{field}\":[^,}}]+", $"\"{field}\": {value}") + "\n");
        Assert.Contains($"{path}, line 1: ", Assert.Throws<RunFolderException>(() => new OutcomeLog(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epoch", "-1", "'epoch' is -1")]
    [InlineData("epoch", "99", "is at epoch 99")]
    [InlineData("epoch", "99999999999", "'epoch' is 99999999999")]
    [InlineData("step", "1000000", "is at epoch")]
    [InlineData("seconds", "NaN", "'seconds' is NaN")]
    [InlineData("images", "one", "cannot be continued from")]
    [InlineData("switchedBy", "1", "'switchedBy' is 1")]
    [InlineData("switchedBy", "-2", "'switchedBy' is -2")]
    [InlineData("bestEpoch", null, "cannot be continued from")]
    [InlineData("format", "nativetickets training 2", "has the format")]
    public void A_checkpoint_that_no_training_wrote_is_refused(string key, string? value, string message)
    {
        Assert.Throws<OperationCanceledException>(RunStopped);
        var path = Path.Combine(folder, CheckpointFiles.Last);
        var file = WeightsFile.Read(path);
        var texts = file.Metadata.ToDictionary();
        if (value is null) texts.Remove(key);
        else texts[key] = value;
        WeightsFile.Write(path, file.Tensors, texts);
        var refused = Assert.Throws<TrainingException>(RunStopped).Message;
        Assert.StartsWith($"{path}: this checkpoint ", refused);
        Assert.Contains(message, refused, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    void RunStopped()
    {
        using var run = new TrainingRun(folder);
        run.Run(new CancellationToken(canceled: true));
    }

    void Mnist(byte[] testLabels, string name)
    {
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 1, 7];
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[28 * 28]];
        File.WriteAllBytes(Path.Combine(folder, "train-labels-idx1-ubyte"), labels);
        File.WriteAllBytes(Path.Combine(folder, "train-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(folder, "t10k-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(folder, name), testLabels);
    }
}
