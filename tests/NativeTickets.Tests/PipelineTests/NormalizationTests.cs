using NativeTickets.Config.Yaml;
using NativeTickets.Data;
using NativeTickets.Lab;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Reporting;
using NativeTickets.Runs;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace NativeTickets.Tests;

/// <summary>What pixels are normalized by: the pipeline's own constants, and what a file of weights says of its.</summary>
public sealed class NormalizationTests : IDisposable
{
    const string Text = """
        name: given
        data: { dataset: glyphs, trainImages: 200, validation: 50, normalization: { mean: 0.1, deviation: 0.25 } }
        model: { name: lenet-ye-1, weights: start.safetensors }
        stages:
          - prune: { id: ticket, sparsity: 0.5, score: magnitude }
          - evaluate: { id: measured, of: ticket, images: 100 }
        """;

    const string Constants = ", normalization: { mean: 0.1, deviation: 0.25 }";

    readonly TemporaryFolder folder = new();
    readonly Device device = Device.Open("cpu", 1);

    string WeightsPath => Path.Combine(folder, "start.safetensors");

    RunOptions Options => new() { Out = Path.Combine(folder, "runs"), Device = "cpu", Threads = 2 };

    [Theory]
    [InlineData("mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616]", "cifar10", null)]
    [InlineData("mean: 0.5, deviation: 50%", "cifar10", null)]
    [InlineData("mean: 0.1307, deviation: 0.3081", "mnist", null)]
    [InlineData("mean: [0.5, 0.5], deviation: 0.5", "cifar10", "mean has 2 numbers, the images have 3 channels; wanted one for each, or one for all")]
    [InlineData("mean: 0.5, deviation: [0.5, 0.5, 0.5]", "mnist", "deviation has 3 numbers, the images have 1 channel; wanted one for each, or one for all")]
    [InlineData("mean: 0.5, deviation: 0", "mnist", "deviation is 0; wanted a number above 0 and at most 10 (pixels lie in [0, 1]), such as 0.247")]
    [InlineData("mean: 123.675, deviation: 0.5", "mnist", "mean is 123.675; wanted a number from -10 to 10 (pixels lie in [0, 1]), such as 0.4914")]
    [InlineData("mean: 0.5", "mnist", " lacks 'deviation'; wanted ")]
    public void Constants_are_checked_against_the_data_set(string constants, string set, string? problem)
    {
        var text = $"data: {{ dataset: {set}, normalization: {{ {constants} }} }}\n"
            + "name: small\nmodel: { name: vgg16-w1 }\nstages: [{ train: { id: dense, epochs: 1, learningRate: 0.01 } }]\n";
        if (problem is null) Assert.NotNull(PipelineText.Read(text));
        else
            Assert.Contains($"data.normalization{(problem[0] == ' ' ? "" : ".")}{problem}", Assert.Single(PipelineText.ProblemsOf(text)),
                StringComparison.Ordinal);
    }

    [Fact]
    public void Constants_with_normalize_false_are_an_error_with_its_place() => Assert.Equal(
        "p.yaml:2:59: data.normalization says by what pixels are normalized, but normalize is false; wanted normalize: true, or no 'normalization'",
        Assert.Single(PipelineText.ProblemsOf(PipelineText.Small.Replace("{ dataset: glyphs }",
            "{ dataset: glyphs, normalize: false, normalization: { mean: 0.1, deviation: 0.2 } }"))));

    [Fact]
    public void Constants_enter_every_hash_and_their_absence_none()
    {
        string[] all = [.. Hashes("glyphs"), .. Hashes("glyphs, normalization: { mean: 0.1, deviation: 0.2 }"),
            .. Hashes("glyphs, normalization: { mean: 0.1, deviation: 0.3 }")];
        Assert.Equal(9, all.Distinct().Count());

        IEnumerable<string> Hashes(string data) => PipelineText.Plan(PipelineText.Small.Replace("glyphs", data)).Select(stage => stage.Hash);
    }

    [Fact]
    public void A_network_is_measured_with_the_constants_it_was_trained_with()
    {
        using var network = ExchangedNetwork.Create("lenet-ye-1", device, normalized: false);
        Write(network, new ImageNormalization([0.1f], [0.25f]));
        var run = Run(Text);
        Assert.Contains("minus 0.1, divided by 0.25", File.ReadAllText(Path.Combine(run, "provenance.json")), StringComparison.Ordinal);
        var final = Assert.Single(Directory.GetFiles(run, "final.safetensors", SearchOption.AllDirectories));
        var texts = WeightsFile.Read(final).Metadata;
        Assert.Equal(("0.1", "0.25"), (texts["mean"], texts["deviation"]));

        // what the run measured is what such a network makes of these images
        using var expected = Networks.Create("lenet-ye-1", device, new ImageShape(1, 28, 28), 10, new ImageNormalization([0.1f], [0.25f]));
        NetworkState.Write(expected, WeightsFile.Read(final).Tensors.Where(t => !t.Key.StartsWith("mask/", StringComparison.Ordinal)).ToDictionary(), final);
        var test = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Seed = 1, Validation = 50, Subset = 200 }).Test;
        var right = 0;
        using var tape = new Tape(device, GradientTarget.None);
        for (var i = 0; i < 100; i++)
        {
            float[] pixels = [.. test.Pixels(i).ToArray().Select(pixel => pixel / 255f)];
            var logits = expected.Forward(tape.Input(new Shape(1, 1, 28, 28), pixels), Mode.Evaluate).ToArray();
            tape.Clear();
            if (Array.IndexOf(logits, logits.Max()) == test.Label(i)) right++;
        }
        var result = StageResult.Read(Path.Combine(Assert.Single(Directory.GetDirectories(run, "measured-*")), "result.json"));
        Assert.Equal(right / 100.0, result.Metrics["ticket.naturalAccuracy"]!.Value, 0.011); // an image whose two best logits are equal but for rounding
        Assert.Empty(RunFolder.Read(run).Warnings);
    }

    [Theory]
    [InlineData(Constants, "mean 0.2, here 0.1.")]
    [InlineData(", normalization: { mean: 0.2, deviation: 0.25 }", null)]
    [InlineData(", normalize: false", "mean 0.2, here images are not normalized; deviation 0.25, here images are not normalized.")]
    [InlineData("", "mean 0.2, here 0.")] // the set's own
    public void A_file_that_contradicts_the_pipeline_is_an_error_that_names_both(string written, string? told)
    {
        using var network = ExchangedNetwork.Create("lenet-ye-1", device, normalized: false);
        Write(network, new ImageNormalization([0.2f], [0.25f]));
        var text = Text.Replace(Constants, written);
        if (told is null)
        {
            Run(text);
            return;
        }
        var problem = Assert.Single(Assert.Throws<ConfigException>(() => Run(text)).Problems);
        Assert.Contains($"p.yaml:3:37: {WeightsPath}: what the file says of its weights contradicts the pipeline: {told}", problem, StringComparison.Ordinal);
        Assert.Contains("data.normalization: { mean: [0.2], deviation: [0.25] }", problem, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Options.Out));
    }

    [Fact]
    public void Constants_that_differ_from_seed_to_seed_are_told_before_the_first_seed_runs()
    {
        var first = Text.Replace(Constants, "").Replace(", weights: start.safetensors", "").Replace("given", "first");
        File.Copy(Assert.Single(Directory.GetFiles(Run(first), "final.safetensors", SearchOption.AllDirectories)), WeightsPath);
        var again = Text.Replace(Constants, "");
        Run(again);
        var message = Assert.Throws<ConfigException>(() => Run(again.Replace("name: given", "name: several\nseed: [1, 2]"))).Message;
        Assert.Contains("contradicts the pipeline: mean ", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Options.Out, "several")));
    }

    [Fact]
    public void A_file_of_another_number_of_classes_or_another_input_is_refused_whatever_fits()
    {
        using var network = ExchangedNetwork.Create("lenet-ye-1", device, normalized: false);
        WeightsFile.Write(WeightsPath, NetworkState.Read(network), new Dictionary<string, string> { ["classes"] = "100", ["input"] = "1x32x32" });
        Assert.Contains("input 1x32x32, here 1x28x28; classes 100, here 10", Assert.Throws<ConfigException>(() => Run(Text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_file_says_of_its_constants_that_is_no_number_is_quoted()
    {
        using var network = ExchangedNetwork.Create("lenet-ye-1", device, normalized: false);
        WeightsFile.Write(WeightsPath, NetworkState.Read(network), new Dictionary<string, string> { ["mean"] = "tensor([0.5])", ["std"] = "x" });
        Assert.StartsWith("start.safetensors says mean \"tensor([0.5])\" and deviation \"x\", which are no numbers: this run ",
            Assert.Single(PipelineCheck.Run(Read(Text), Options, default).Overview.Warnings));
    }

    [Fact]
    public void A_file_that_does_not_say_is_noted_by_check_and_report()
    {
        using var network = ExchangedNetwork.Create("lenet-ye-1", device, normalized: false);
        WeightsFile.Write(WeightsPath, NetworkState.Read(network));
        const string Note = "start.safetensors does not say which mean and deviation its network was trained with: this run subtracts [0.1] and divides by ";
        Assert.StartsWith(Note, Assert.Single(PipelineCheck.Run(Read(Text), Options, default).Overview.Warnings));
        var run = Run(Text);
        ReportWriter.Write(run);
        foreach (var page in (string[])["report.md", "report.html"])
        {
            var report = File.ReadAllText(Path.Combine(run, page));
            Assert.Contains("Warnings", report, StringComparison.Ordinal);
            Assert.Contains("does not say which mean and deviation", report, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Test_images_normalized_by_imagenet_contradict_no_file()
    {
        using var network = ExchangedNetwork.Create("vgg16-w1", device);
        WeightsFile.Write(WeightsPath, NetworkState.Read(network), NetworkBlueprint.Of(network).ToTexts());
        for (var i = 0; i < 24; i++) SavePicture(Path.Combine(folder, "images", $"{i % 2}"), i);
        var run = Run($$"""
            name: given
            data: { dataset: folder, path: '{{Path.Combine(folder, "images")}}', validation: 4, testNormalization: imagenet,
                    normalization: { mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] } }
            model: { name: vgg16-w1, weights: none }
            stages:
              - prune: { id: ticket, sparsity: 0.5, score: magnitude }
              - evaluate: { id: measured, of: ticket }
            """);
        Assert.Single(Directory.GetDirectories(run, "measured-*"));
    }

    [Fact]
    public void The_documentation_gives_the_constants_of_every_set()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "exchange.md"));
        foreach (var kind in DataSetKind.All.All) Assert.Matches($@"(?m)^\| `{kind.Name}` \|", page);
        (string Name, ChannelStatistics Constants)[] published =
        [
            ("mnist", ChannelStatistics.Mnist), ("cifar10", ChannelStatistics.Cifar10), ("cifar100", ChannelStatistics.Cifar100),
            ("svhn", ChannelStatistics.Svhn), ("fashionmnist", ChannelStatistics.FashionMnist),
        ];
        foreach (var (name, constants) in published)
            Assert.Contains($"| `{name}` | {Listed(constants.Mean)} | {Listed(constants.StandardDeviation)} |", page, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    static string Listed(float[] numbers) => string.Join(", ", numbers.Select(number => FormattableString.Invariant($"{number:0.0000}")));

    void Write(Network network, ImageNormalization normalization) => WeightsFile.Write(WeightsPath, NetworkState.Read(network),
        (NetworkBlueprint.Of(network) with { Normalization = normalization }).ToTexts());

    NativeTickets.Plan.Pipelines.PipelineFile Read(string text)
    {
        var path = Path.Combine(folder, "p.yaml");
        File.WriteAllText(path, text);
        return NativeLaboratory.Read(path);
    }

    static void SavePicture(string folder, int number)
    {
        Directory.CreateDirectory(folder);
        var stream = new RandomStream(number, "picture");
        using var image = new Image<Rgb24>(32, 32);
        for (var i = 0; i < 1024; i++) image[i % 32, i / 32] = new Rgb24((byte)stream.NextInt(256), (byte)stream.NextInt(256), (byte)stream.NextInt(256));
        image.Save(Path.Combine(folder, $"{number}.png"));
    }

    string Run(string text) => PipelineRunner.Run(Read(text), Options, new SilentListener(), default);
}
