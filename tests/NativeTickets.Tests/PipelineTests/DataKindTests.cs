using NativeTickets.Lab;
using NativeTickets.Lab.Running;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

/// <summary>Data sets by the words that pipelines have for them.</summary>
public sealed class DataKindTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("{ dataset: cifar10c, corruption: fog }", "data lacks 'severity'; wanted a severity from 1 to 5")]
    [InlineData("{ dataset: cifar10c, severity: 3 }", "data lacks 'corruption'; wanted what was done to the test images, such as fog")]
    [InlineData("{ dataset: cifar10c, corruption: fgo, severity: 3 }", "data.corruption is fgo; wanted gaussian_noise, shot_noise")]
    [InlineData("{ dataset: cifar10c, corruption: fog, severity: 6 }", "data.severity is 6; wanted a whole number from 1 to 5")]
    [InlineData("{ dataset: cifar10, severity: 1 }", "data.severity is for dataset: cifar10c; wanted no 'severity' with cifar10")]
    [InlineData("{ dataset: arrays, images: x.npy }", "data lacks 'labels'; wanted the label file of dataset: arrays")]
    [InlineData("{ dataset: arrays, images: x.npy, labels: y.npy, testLabels: z.npy }",
        "p.yaml:2:68: data.testLabels is there without data.testImages; wanted both or neither")]
    [InlineData("{ dataset: arrays, images: x.npy, labels: y.npy, testImages: z.npy }",
        "p.yaml:2:68: data.testImages is there without data.testLabels; wanted both or neither")]
    public void Keys_belong_to_the_set_that_has_them(string data, string problem) =>
        Assert.Contains(problem, Assert.Single(PipelineText.ProblemsOf(With(data))), StringComparison.Ordinal);

    [Fact]
    public void Where_arrays_lie_is_no_part_of_a_hash_but_what_is_done_to_test_images_is()
    {
        string[] Hashes(string data) => [.. PipelineText.Plan(With(data)).Select(stage => stage.Hash)];
        Assert.Equal(Hashes("{ dataset: arrays, images: x.npy, labels: y.npy }"), Hashes("{ dataset: arrays, images: z.npy, labels: y.idx }"));
        Assert.Empty(Hashes("{ dataset: cifar10c, corruption: fog, severity: 1 }").Intersect(Hashes("{ dataset: cifar10c, corruption: fog, severity: 2 }")));
    }

    [Fact]
    public void A_pipeline_trains_on_images_of_arrays()
    {
        var stream = new RandomStream(3, "arrays");
        byte[] pixels = [.. Enumerable.Range(0, 60 * 12 * 12).Select(_ => (byte)stream.NextInt(256))];
        File.WriteAllBytes(Path.Combine(folder, "x.npy"), ArrayWriter.Npy("|u1", [60, 12, 12], pixels));
        File.WriteAllBytes(Path.Combine(folder, "y.idx"), ArrayWriter.Idx(0x08, [60], [.. Enumerable.Range(0, 60).Select(i => (byte)(i % 3))]));
        var path = Path.Combine(folder, "p.yaml");
        File.WriteAllText(path, """
            name: arrays
            data: { dataset: arrays, images: x.npy, labels: y.idx, validation: 6 }
            model: { name: mlp-8 }
            stages:
              - train: { id: dense, epochs: 1, batchSize: 16, learningRate: 0.01 }
            """);
        var options = new RunOptions { Out = Path.Combine(folder, "runs"), DataFolder = folder, Device = "cpu", Threads = 1 };
        var run = PipelineRunner.Run(NativeLaboratory.Read(path), options, new SilentListener(), default);
        Assert.Single(Directory.GetDirectories(run, "dense-*"));
    }

    public void Dispose() => folder.Dispose();

    static string With(string data) => PipelineText.Small.Replace("{ dataset: glyphs }", data, StringComparison.Ordinal);
}
