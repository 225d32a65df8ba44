using NativeTickets.Config.Schema;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>What is forecast of a pipeline.</summary>
public sealed class CheckTests
{
    static CheckReport Check(string text, double seconds, params string[] others)
    {
        using var folder = new TemporaryFolder();
        var options = new RunOptions { Out = folder.Path, Device = "cpu", Threads = 1 };
        return PipelineCheck.Run(PipelineText.Read(text), [.. others.Select(scale => PipelineText.Read(text, scale))], options, seconds,
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Every_stage_has_its_units_and_its_time_and_so_has_every_scale()
    {
        var check = Check(PipelineText.Small + "\n  - describe: { id: size }\nscales: { tiny: { data: { trainImages: 200, validation: 100 } } }", 0.2, "tiny");
        Assert.Equal(["train", "prune", "train", "describe"], check.Stages.Select(stage => stage.Stage.Kind));
        Assert.All(check.Stages, stage => Assert.Equal(stage.ForwardUnits > 0, stage.Seconds > 0));
        var tiny = Assert.Single(check.OtherScales);
        Assert.Equal("tiny", tiny.Key);
        Assert.InRange(tiny.Value, 0, check.SecondsLeft);
    }

    [Fact]
    public void What_is_forecast_to_stay_on_the_disk_is_what_stays_there_kind_by_kind()
    {
        using var folder = new TemporaryFolder();
        var text = PipelineText.Small.Replace("glyphs", "glyphs, trainImages: 200, validation: 50", StringComparison.Ordinal)
            .Replace("epochs: 4, learningRate: 0.01", "epochs: 2, batchSize: 100, learningRate: 0.01, receipt: { every: 1it, checkpoints: 1 }",
                StringComparison.Ordinal).Replace("epochs: 4", "epochs: 1", StringComparison.Ordinal);
        var options = new RunOptions { Out = folder.Path, Device = "cpu", Threads = 1 };
        var resources = PipelineCheck.Run(PipelineText.Read(text), [], options, 0, TestContext.Current.CancellationToken).Resources;
        var run = PipelineRunner.Run(PipelineText.Read(text), options, new SilentListener(), TestContext.Current.CancellationToken);
        var files = Directory.EnumerateDirectories(run).SelectMany(stage => Directory.EnumerateFiles(stage, "*", SearchOption.AllDirectories))
            .Select(file => new FileInfo(file)).ToLookup(file => file.Extension != ".safetensors" ? "receipts"
                : file.Name.StartsWith("epoch-", StringComparison.Ordinal) ? "checkpoints" : "weights");
        foreach (var (kind, expected) in new[]
            { ("weights", resources.Disk.Weights), ("checkpoints", resources.Disk.Checkpoints), ("receipts", resources.Disk.Receipts) })
            Assert.InRange(files[kind].Sum(file => file.Length) / expected, kind == "receipts" ? 0.3 : 0.97, kind == "receipts" ? 2 : 1.03);
        Assert.Contains("checkpoints for replay ", resources.DiskWords, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 2.0, 1.0)]
    [InlineData(2, 1.0, 0.5)]
    [InlineData(2, 0.1, 0.05)]
    [InlineData(1, 1.2, 1.0)]
    public void The_share_of_the_processor_is_what_the_process_used_of_the_time_of_its_threads(int threads, double used, double expected)
    {
        double clock = 10, processor = 3;
        var share = new ProcessorShare(threads, () => TimeSpan.FromSeconds(clock), () => TimeSpan.FromSeconds(processor));
        Assert.Null(share.Value);
        for (var step = 0; step < 2; step++) Assert.Equal(1, share.Time(() => (clock, processor) = (clock + 1, processor + used)), 9);
        (clock, processor) = (clock + 100, processor + 50); // between steps nothing is counted
        Assert.Equal(expected, share.Value!.Value, 9);
    }

    [Theory]
    [InlineData(0.05, 20.0)]
    [InlineData(0.5, 2.0)]
    [InlineData(0.75, null)]
    [InlineData(null, null)]
    public void Steps_that_got_little_of_the_processor_stretch_the_forecast(double? share, double? stretch)
    {
        var check = new CheckReport(new RunOverview("a", "b", "c", "d", "e", 0, 0), [], []) { ProcessorShare = share, Threads = 2 };
        Assert.Equal(stretch, check.Stretch);
    }

    [Fact]
    public void What_timed_steps_got_of_the_processor_is_reported()
    {
        var check = Check(PipelineText.Small, 0);
        Assert.Equal(1, check.Threads);
        Assert.InRange(check.ProcessorShare!.Value, 0, 1);
    }

    [Fact]
    public void Networks_for_which_no_time_is_left_are_estimated_by_their_multiply_adds()
    {
        var check = Check(PipelineText.Small + "\nvariants: { small: { model: { name: lenet-ye-1 } }, large: { model: { name: lenet-ye-16 } } }", 0);
        Assert.True(check.Stages[3].Seconds > check.Stages[0].Seconds,
            $"{check.Stages[3].Seconds} s of the large network, {check.Stages[0].Seconds} s of the small one");
    }
}
