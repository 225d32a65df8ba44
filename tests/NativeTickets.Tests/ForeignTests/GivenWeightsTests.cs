using NativeTickets.Config.Yaml;
using NativeTickets.Lab;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

/// <summary>Given weights in a pipeline: measured by themselves, made a ticket of, or refused with the place of their path before anything is
/// written.</summary>
public sealed class GivenWeightsTests : IDisposable
{
    const int Images = 4; // of each class, one of them a test image

    readonly TemporaryFolder folder = new();
    readonly Device device = Device.Open("cpu", 1);

    /// <summary>One case of each kind that is refused, by all of the cases there are.</summary>
    public static IEnumerable<TheoryDataRow<string>> Refused
    {
        get
        {
            var seen = new HashSet<string>();
            return ForeignCase.Rows(found => (found.Expect == "refuse" || found.Expect == "explain" && !found.ShouldRead) && found.Id != "none"
                && seen.Add(found.Text("kind")!));
        }
    }

    [Fact]
    public void Given_weights_are_measured_without_a_stage_and_images_have_labels_predictions_and_logits()
    {
        using var network = Make("resnet18-w1", new ImageShape(3, 32, 32));
        var path = Path.Combine(folder, "w.pth");
        Save(network, "module.", path);
        WriteImages(3, 32);
        var run = Run($"""
            name: given
            data: {Data}
            model: {Model("resnet18-w1", path)}
            stages:
              - evaluate: [ID]
            """.Replace("[ID]", "{ id: clean, of: model, saveImages: true, batchSize: 4, attacks: [{ fgsm: { epsilon: 4/255 } }] }"));
        var stage = Path.Combine(run, RunFolder.ReadIndex(run).Stages.Single().Folder);
        var result = StageResult.Read(Path.Combine(stage, RunFiles.Result));
        Assert.Equal(10, result.Counts["model.naturalAccuracy"]);

        var files = Directory.GetFiles(Path.Combine(stage, "images", "model", "natural")).Order(StringComparer.Ordinal)
            .Select(file => WeightsFile.Read(file).Tensors).ToArray();
        Assert.Equal(3, files.Length);
        Assert.Equal(Enumerable.Range(0, 10).Select(n => (float)n), files.SelectMany(file => file["numbers"].Values));
        using var tape = new Tape(device, GradientTarget.None);
        foreach (var file in files)
        {
            var logits = network.Forward(tape.Input(file["images"].Shape, file["images"].Values), Mode.Evaluate).ToArray();
            Assert.Equal(logits, file["logits"].Values);
            Assert.Equal(logits.Chunk(10).Select(row => (float)Array.IndexOf(row, row.Max())), file["predictions"].Values);
        }
        var right = files.Sum(file => file["labels"].Values.Zip(file["predictions"].Values).Count(pair => pair.First == pair.Second));
        Assert.Equal(right / 10.0, result.Metrics["model.naturalAccuracy"]);
        foreach (var file in Directory.GetFiles(Path.Combine(stage, "images", "model", "fgsm")))
            Assert.Equal(["images", "labels", "logits", "numbers", "predictions"], WeightsFile.Read(file).Tensors.Keys.Order());
    }

    [Fact]
    public void Masks_of_a_file_make_a_ticket_of_its_own_hash_that_nothing_revives()
    {
        using var network = Make("lenet-ye-1", new ImageShape(1, 28, 28));
        var (weights, masks) = (Path.Combine(folder, "w.safetensors"), Path.Combine(folder, "m.safetensors"));
        WeightsFile.Write(weights, NetworkState.Read(network));
        ExchangedNetwork.Prune(network);
        WeightsFile.Write(masks, network.Parameters.Where(p => p.Mask is not null).ToDictionary(p => p.Name + "_mask", p => WeightsEntry.Of(p.MaskTensor!)));
        string Text(string prune, string more = "") => $$"""
            name: masked
            data: { dataset: glyphs, trainImages: 100, validation: 50 }
            model: { name: lenet-ye-1, weights: {{weights}} }
            stages:
              - prune: { id: ticket, {{prune}} }
            {{more}}
            """;
        var run = Run(Text($"mask: {masks}"));
        var stage = RunFolder.ReadIndex(run).Stages.Single();
        var ticket = WeightsFile.Read(Path.Combine(run, stage.Folder, "checkpoints", "final.safetensors")).Tensors;
        foreach (var parameter in network.Parameters)
        {
            Assert.Equal(parameter.Value.ToArray(), ticket[parameter.Name].Values);
            if (parameter.Mask is { } mask) Assert.Equal(mask.ToFloats(), ticket["mask/" + parameter.Name].Values);
        }
        var metrics = StageResult.Read(Path.Combine(run, stage.Folder, RunFiles.Result)).Metrics;
        Assert.Equal(network.PrunedCount, metrics["pruned"]);

        // another mask is another stage, the same elsewhere is not
        var hash = Plan(Text($"mask: {masks}")).Hash;
        File.Copy(masks, Path.Combine(folder, "elsewhere.safetensors"));
        Assert.Equal(hash, Plan(Text("mask: elsewhere.safetensors")).Hash);
        network.Parameters[0].SetMask([]);
        WeightsFile.Write(masks, network.Parameters.Where(p => p.Mask is not null).ToDictionary(p => p.Name + "_mask", p => WeightsEntry.Of(p.MaskTensor!)));
        Assert.NotEqual(hash, Plan(Text($"mask: {masks}")).Hash);

        // what a training's ticket has pruned, no later mask keeps
        var refused = Assert.ThrowsAny<UserException>(() => Run(Text("score: magnitude, sparsity: 0.99", $$"""
              - train: { id: trained, from: ticket, epochs: 1, learningRate: 0.01 }
              - prune: { id: again, from: trained, mask: {{masks}} }
            """)));
        Assert.Contains("that 'from' has pruned", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mask: w.safetensors", "has no mask of a weight")]
    [InlineData("mask: w.safetensors, sparsity: 0.5", "a mask by score: given has a sparsity of its own")]
    [InlineData("score: given", "lacks 'mask'")]
    [InlineData("score: magnitude, sparsity: 0.5, mask: w.safetensors", "mask is for score: given")]
    [InlineData("mask: nowhere.safetensors", "cannot read")]
    public void A_mask_that_cannot_be_laid_over_the_network_is_told_with_its_place(string prune, string words)
    {
        using var network = Make("lenet-ye-1", new ImageShape(1, 28, 28));
        WeightsFile.Write(Path.Combine(folder, "w.safetensors"), new Dictionary<string, WeightsEntry> { ["conv1.bias_mask"] = new(new Shape(2), [1, 0]) });
        var message = Assert.Throws<ConfigException>(() => Run($$"""
            name: masked
            data: { dataset: glyphs, trainImages: 100, validation: 50 }
            model: { name: lenet-ye-1 }
            stages:
              - prune: { id: ticket, {{prune}} }
            """)).Message;
        Assert.Matches(@"^\S+p\.yaml:5:\d+: ", message);
        Assert.Contains(words == "has no mask of a weight" ? "there is no mask of a weight" : words, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model: { name: lenet-ye-1 }", "- evaluate: { id: clean, of: model }", "wanted model.weights, model.onnx, or a stage")]
    [InlineData("model: { name: lenet-ye-1, weights: w.safetensors }", "- train: { id: model, epochs: 1, learningRate: 0.1 }\n  - evaluate: { id: clean, "
        + "of: model }",
        "a stage above has that id")]
    [InlineData("model: { name: lenet-ye-1, ignore: a }", "- train: { id: dense, epochs: 1, learningRate: 0.1 }", "model has no 'weights'")]
    public void What_given_weights_need_is_told_with_its_place(string model, string stages, string words)
    {
        var problem = Assert.Throws<ConfigException>(() => NativeLaboratory.Read(Write($"name: given\ndata: {{ dataset: glyphs }}\n{model}\nstages:\n  "
            + $"{stages}\n"))).Message;
        Assert.Matches(@"^\S+p\.yaml:\d+:\d+: ", problem);
        Assert.Contains(words, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Measuring_given_weights_beside_a_stage_is_another_stage()
    {
        WeightsFile.Write(Path.Combine(folder, "w.safetensors"), NetworkState.Read(Make("lenet-ye-1", new ImageShape(1, 28, 28))));
        string Text(string of) => $$"""
            name: given
            data: { dataset: glyphs }
            model: { name: lenet-ye-1, weights: w.safetensors }
            stages:
              - train: { id: dense, epochs: 1, learningRate: 0.01 }
              - evaluate: { id: clean, of: {{of}} }
            """;
        Assert.Equal(3, new[] { "dense", "[dense, model]", "model" }.Select(of => Plan(Text(of)).Hash).Distinct().Count());
    }

    [Theory, MemberData(nameof(Refused))]
    public void Weights_that_are_not_read_are_told_at_their_path_before_anything_is_written(string id)
    {
        var wanted = ForeignCase.Of(id);
        WriteImages(wanted.Input.Channels, wanted.Input.Height);
        var problem = Assert.Throws<ConfigException>(() => Run($"""
            name: given
            data: {Data}
            model: {Model(wanted.Model, wanted.File_)}
            stages:
              - evaluate: [ID]
            """.Replace("[ID]", "{ id: clean, of: model }")));
        Assert.Matches(@"^\S+p\.yaml:3:\d+: ", problem.Message);
        Assert.Single(problem.Problems);
        Assert.False(Directory.Exists(Path.Combine(folder, "runs")));
    }

    [Fact]
    public void The_command_line_ends_with_2_and_one_message_and_reads_with_ignore()
    {
        using var network = Make("lenet-ye-1", new ImageShape(1, 28, 28));
        var more = new Dictionary<string, WeightsEntry>(NetworkState.Read(network)) { ["fc_aux.bias"] = new(new Shape(2), [1, 2]) };
        WeightsFile.Write(Path.Combine(folder, "w.safetensors"), more);
        string Text(string ignore) => $$"""
            name: given
            data: { dataset: glyphs, trainImages: 100, validation: 50 }
            model: { name: lenet-ye-1, weights: w.safetensors{{ignore}} }
            stages:
              - evaluate: { id: clean, of: model, images: 20 }
            """;
        Write(Text(""));
        var refused = CommandLine.Run(folder, "run", "p.yaml", "--device", "cpu");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("p.yaml:3:37: ", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("unknown: 'fc_aux.bias' [2]", refused.Errors, StringComparison.Ordinal);
        Write(Text(", ignore: fc_aux.*"));
        var read = CommandLine.Run(folder, "run", "p.yaml", "--device", "cpu");
        Assert.Equal(0, read.ExitCode);
        Assert.Contains("(ignored, as asked: fc_aux.bias)", read.Output, StringComparison.Ordinal);
        Assert.Contains("model.naturalAccuracy", read.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    string Data => $"{{ dataset: folder, path: '{Path.Combine(folder, "images")}', validation: 0, normalize: false }}";

    static string Model(string name, string weights) => $"{{ name: {name}, weights: '{weights}' }}";

    Network Make(string name, ImageShape images)
    {
        var network = Networks.Create(name, device, images, 10, null, seed: 5);
        var random = new RandomStream(5, "statistics");
        foreach (var state in network.State)
            state.Value.Write([.. Enumerable.Range(0, state.Value.Shape.Count).Select(_ => random.NextUniform(0.5f, 2))]);
        return network;
    }

    /// <summary>A state_dict as PyTorch saves it.</summary>
    static void Save(Network network, string prefix, string path)
    {
        var writer = new TorchWriter().Dict().Text("epoch").Whole(1).Text("state_dict").Dict();
        var part = 0;
        foreach (var (name, entry) in PublicNames.Rename(network.Name, NetworkState.Read(network)).Where(tensor => !tensor.Value.IsInteger))
        {
            long[] extents = [.. Enumerable.Range(0, entry.Shape.Rank).Select(axis => (long)entry.Shape[axis])];
            var strides = new long[extents.Length];
            for (var (axis, stride) = (extents.Length - 1, 1L); axis >= 0; stride *= extents[axis--]) strides[axis] = stride;
            writer.Text(prefix + name).Tensor($"{part}", "FloatStorage", entry.Values.Length, 0, extents, strides).Part($"data/{part++}",
                TorchWriter.Floats(entry.Values));
        }
        writer.EndDict().EndDict().Save(path);
    }

    /// <summary>A folder of ten classes: noise, the same in every run.</summary>
    void WriteImages(int channels, int side)
    {
        var random = new RandomStream(7, "images");
        for (var i = 0; i < 10 * Images; i++)
        {
            var rows = new byte[side * (1 + channels * side)];
            for (var at = 0; at < rows.Length; at++)
                if (at % (1 + channels * side) != 0) rows[at] = (byte)random.NextInt(256);
            var path = Path.Combine(folder, "images", i < 10 ? "test" : "train", $"class{i % 10}", $"{i}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, PngWriter.File(side, side, 8, channels == 1 ? 0 : 2, rows));
        }
    }

    string Write(string text)
    {
        var path = Path.Combine(folder, "p.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    string Run(string text) => PipelineRunner.Run(NativeLaboratory.Read(Write(text)),
        new RunOptions { Out = Path.Combine(folder, "runs"), Device = "cpu", Threads = 2 },
        new SilentListener(), default);

    Plan.Stages.StageInstance Plan(string text) => NativeLaboratory.Read(Write(text)).Plan(PipelineText.Identity).Instances[^1];
}
