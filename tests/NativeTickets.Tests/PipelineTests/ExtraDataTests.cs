using NativeTickets.Config.Yaml;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Replays;
using NativeTickets.Lab.Running;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

/// <summary>Extra images and Cutout in pipelines: what a check says of them, what enters hashes, that runs can be interrupted and redone.</summary>
public sealed class ExtraDataTests : IDisposable
{
    const int Size = 28;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_check_says_what_was_found_and_counts_the_images_of_an_epoch()
    {
        Write("more.safetensors", 40, 0);
        var check = Check("more.safetensors");
        Assert.Equal($"extra images: 40 of 1x28x28 in {Path.Combine(folder, "more.safetensors")}, 4 to 4 of a class; 0.25 of every batch",
            Assert.Single(check.Overview.DataContents));
        Assert.StartsWith("glyphs, 300 and 40 extra training, ", check.Overview.Data, StringComparison.Ordinal);
        // 15 of 20 a step: 20 steps of 5 extra images
        Assert.StartsWith("3 epochs of 400 images", check.Stages[0].Work, StringComparison.Ordinal);
    }

    [Fact]
    public void The_content_enters_the_hash_of_every_stage_and_the_path_does_not()
    {
        Write("a.safetensors", 40, 0);
        Write("b.safetensors", 40, 0);
        Write("c.safetensors", 40, 1);
        var (a, b, c) = (FolderOf("a.safetensors"), FolderOf("b.safetensors"), FolderOf("c.safetensors"));
        Assert.Equal(a, b);
        Assert.NotEqual(a, c);
        Assert.NotEqual(a, FolderOf("a.safetensors", share: "50%"));
        Assert.NotEqual(a, FolderOf("a.safetensors", cutout: "{ side: 9 }"));
    }

    [Fact]
    public void What_is_not_there_or_does_not_fit_is_said_at_its_place()
    {
        var column = Text("nothing", "25%", "{ side: 8 }").Split('\n')[2].IndexOf("{ path", StringComparison.Ordinal) + 1;
        Assert.StartsWith($"p.yaml:3:{column}: data.extra: there is no folder or file ", Problem("nothing"), StringComparison.Ordinal);
        Write("more.safetensors", 40, 0);
        Assert.EndsWith("train stage 'net': data.extra is a share of every batch, but batchSize is 1; wanted 2 or more",
            Assert.Throws<ConfigException>(() => Check("more.safetensors", batchSize: 1)).Problems[0], StringComparison.Ordinal);
        Assert.EndsWith("data.extra.share is 1; wanted a number above 0 and below 1", Problem("more.safetensors", share: "1"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_is_interrupted_within_an_epoch_ends_with_the_same_bits_and_can_be_redone()
    {
        Write("more.safetensors", 40, 0);
        var straight = Run("straight", null, TestContext.Current.CancellationToken);
        using var interruption = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Run("resumed", new StopAfterEpoch(interruption, 1), interruption.Token));
        var resumed = Run("resumed", null, TestContext.Current.CancellationToken);
        Assert.Equal(Weights(straight), Weights(resumed));
        var result = File.ReadAllText(Path.Combine(Directory.GetDirectories(resumed, "net-*").Single(), "result.json"));
        Assert.Contains("\"images\":1200", result.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var report = RunReplay.Of(resumed, new ReplayOptions { Count = 5, Seed = 3 }, _ => { }, TestContext.Current.CancellationToken);
        Assert.Empty(report.Wrong);
    }

    string Problem(string path, string share = "25%") => Assert.Throws<ConfigException>(() => Check(path, share: share)).Problems[0];

    string Text(string path, string share, string cutout, int batchSize = 20) => $$"""
        name: small
        data: { dataset: glyphs, trainImages: 300, validation: 100, augmentation: { crop: 1, cutout: {{cutout}} },
          extra: { path: {{(path == "nothing" ? path : $"'{Path.Combine(folder, path)}'")}}, share: {{share}} } }
        model: { layers: [ { conv: { filters: 4, window: 5, stride: 2 } }, relu, flatten, { linear: 10 } ] }
        stages:
          - train: { id: net, epochs: 3, batchSize: {{batchSize}}, learningRate: 0.02, receipt: { every: 5it } }
        """;

    CheckReport Check(string path, string share = "25%", int batchSize = 20) => PipelineCheck.Run(
        PipelineText.Read(Text(path, share, "{ side: 8 }", batchSize)), [], new RunOptions { Out = folder, Device = "cpu", Threads = 1 }, 0,
        TestContext.Current.CancellationToken);

    string FolderOf(string path, string share = "25%", string cutout = "{ side: 8 }")
    {
        var file = PipelineText.Read(Text(path, share, cutout));
        using var run = new RunContext(new RunData(Lab.DataKinds.DataSpec.Of(file.Spec.Data), null, 1, file.Source), folder, "cpu", 1, "fp32");
        return PipelineRunner.PlanOn(file, run).Instances.Single().Folder;
    }

    string Run(string name, RunListener? listener, CancellationToken cancellation)
    {
        var place = Path.Combine(folder, name);
        PipelineRunner.Run(PipelineText.Read(Text("more.safetensors", "25%", "{ side: 8 }")), new RunOptions { Out = place, Device = "cpu" },
            listener ?? new SilentListener(), cancellation);
        return Path.Combine(place, "small");
    }

    static byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(Directory.GetDirectories(run, "net-*").Single(), "checkpoints", "final.safetensors"));

    void Write(string name, int count, int seed)
    {
        var stream = new RandomStream(seed, "extra");
        WeightsFile.Write(Path.Combine(folder, name), new Dictionary<string, WeightsEntry>
        {
            ["images"] = new(new Shape(count, 1, Size, Size), [.. Enumerable.Range(0, count * Size * Size).Select(_ => stream.NextUniform())]),
            ["labels"] = new(new Shape(count), [.. Enumerable.Range(0, count).Select(i => (float)(i % 10))]),
        }, new Dictionary<string, string>());
    }
}
