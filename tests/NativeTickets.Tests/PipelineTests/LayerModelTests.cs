using Microsoft.ML.OnnxRuntime;
using NativeTickets.Lab;
using NativeTickets.Lab.Exchange;
using NativeTickets.Lab.Inspection;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Networks that a pipeline lists layer by layer.</summary>
public sealed class LayerModelTests : IDisposable
{
    const string Layers = """
        name: listed
        seed: 3
        data: { dataset: glyphs, trainImages: 600, validation: 100 }
        model:
          layers:
            - conv: { filters: 4, window: 5, stride: 2 }
            - batchNorm
            - relu
            - residual: [ { conv: { filters: 4, window: 3, padding: 1 } }, batchNorm ]
            - residual:
                layers: [ { conv: { filters: 6, window: 3, padding: 1, bias: true } }, relu ]
                shortcut: [ { conv: { filters: 6, window: 1 } } ]
            - maxPool: 2
            - flatten
            - linear: 10
        train: { batchSize: 50, learningRate: 0.05, epochs: 2 }
        stages:
          - describe: { id: size }
          - train: { id: dense }
          - prune: { id: ticket, from: dense, sparsity: 0.5 }
          - train: { id: boosted, from: ticket }
        """;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static NetworkSpec ModelOf(string text) => (NetworkSpec)PipelineText.Read(text).Spec.Variants[0].Model;

    static StageResult ResultOf(string run, string stage) =>
        StageResult.Read(Path.Combine(Directory.GetDirectories(run, $"{stage}-*").Single(), "result.json"));

    static string With(string layers) => PipelineText.Small.Replace("{ name: lenet }", $"{{ layers: {layers} }}", StringComparison.Ordinal);

    [Fact]
    public void A_list_is_trained_pruned_described_and_exported_like_a_named_network()
    {
        var path = Path.Combine(folder, "listed.yaml");
        File.WriteAllText(path, Layers);
        var run = PipelineRunner.Run(NativeLaboratory.Read(path), new Lab.Running.RunOptions { Out = folder, Device = "cpu" }, new SilentListener(),
            TestContext.Current.CancellationToken);
        var described = ResultOf(run, "size");
        using var device = Device.Open("cpu", threads: 1);
        using var network = ModelOf(Layers).Create(device, new ImageShape(1, 28, 28), 10);
        Assert.Equal(network.ParameterCount, described.Metrics["parameters"]);
        Assert.Equal(["0.weight", "1.weight", "1.bias", "3.0.weight", "3.1.weight", "3.1.bias", "4.0.weight", "4.0.bias",
            "4.shortcut.0.weight", "4.shortcut.0.bias", "7.weight", "7.bias"], network.Parameters.Select(p => p.Name));
        var boosted = ResultOf(run, "boosted");
        Assert.Equal(0.5, boosted.Metrics["sparsity"]!.Value, 2);

        var weights = Path.Combine(folder, "w.safetensors");
        StageExport.Write(new ExportRequest { RunFolder = run, Stage = "boosted", Output = weights });
        Assert.Contains("4.shortcut.0.weight", WeightsFile.Read(weights).Tensors.Keys);
        var onnx = Path.Combine(folder, "w.onnx");
        StageExport.Write(new ExportRequest { RunFolder = run, Stage = "boosted", Output = onnx });
        using var session = new InferenceSession(onnx);
        Assert.Equal([-1, 1, 28, 28], session.InputMetadata["images"].Dimensions);
        Assert.Equal([-1, 10], session.OutputMetadata["logits"].Dimensions);

        var summary = Assert.Single(ModelInspection.Describe(path));
        Assert.Equal(("1x28x28", network.ParameterCount, network.Name), (summary.Input, summary.Parameters, ModelOf(Layers).Name));
    }

    [Fact]
    public void A_weights_file_says_what_it_takes_to_build_the_network_again()
    {
        using var device = Device.Open("cpu", threads: 1);
        using var network = ModelOf(Layers).Create(device, new ImageShape(1, 28, 28), 10, seed: 4);
        var blueprint = NetworkBlueprint.FromTexts(NetworkBlueprint.Of(network).ToTexts(), "w");
        Assert.Equal(NetworkBlueprint.Of(network), blueprint);
        Assert.Equal(ModelOf(Layers), NetworkSpec.Of(blueprint, "w"));
        using var again = NetworkSpec.Of(blueprint, "w").Create(device, blueprint.Input, blueprint.Classes, seed: 4);
        foreach (var (ours, theirs) in network.Parameters.Zip(again.Parameters)) Assert.Equal(ours.Value.ToArray(), theirs.Value.ToArray());
        Assert.Contains("made of layers", Assert.Throws<NetworkException>(() => blueprint.Build(device)).Message, StringComparison.Ordinal);
        using var named = new NetworkSpec("lenet").Create(device, new ImageShape(1, 28, 28), 10);
        Assert.DoesNotContain("layers", NetworkBlueprint.Of(named).ToTexts().Keys);
    }

    [Fact]
    public void Layers_enter_the_hash_and_a_resolved_pipeline_gives_the_same_plan()
    {
        var file = PipelineText.Read(Layers);
        var hashes = file.Plan(PipelineText.Identity).Instances.Select(stage => stage.Hash);
        Assert.Equal(hashes, PipelineText.Plan(file.ResolvedText).Select(stage => stage.Hash));
        Assert.Equal(hashes, PipelineText.Plan(Layers.Replace("maxPool: 2", "maxPool: { window: 2 }", StringComparison.Ordinal)).Select(stage => stage.Hash));
        (string, string)[] changes =
        [
            ("stride: 2", "stride: 2, bias: false"), ("filters: 6, window: 1", "filters: 6, window: 1, bias: false"),
            ("    - relu\n    - residual: [", "    - residual: ["),
        ];
        foreach (var (old, other) in changes)
            Assert.Empty(hashes.Intersect(PipelineText.Plan(Layers.Replace(old, other, StringComparison.Ordinal)).Select(stage => stage.Hash)));
        Assert.Contains("model: layers\n/layers: 8 items\n/layers[0]:\n/layers[0]/conv:\n/layers[0]/conv/filters: 4\n", ModelOf(Layers).IdentityText,
            StringComparison.Ordinal);
        Assert.Equal("model: lenet\n", ModelOf(PipelineText.Small).IdentityText);
    }

    [Theory]
    [InlineData("[ { conv: { filters: 4, window: 3 } }, { linear: 10 } ]",
        "p.yaml:3:59: model.layers[1].linear: expected features [N, F], got [1, 4, 26, 26]; put flatten before it")]
    [InlineData("[ { conv: { filters: 4, window: 3 } }, { residual: [ relu, { linear: 5 } ] } ]",
        "p.yaml:3:79: model.layers[1].residual.layers[1].linear: expected features [N, F], got [1, 4, 26, 26]; put flatten before it")]
    [InlineData("[ { residual: { layers: [ relu ], shortcut: [ flatten, { conv: { filters: 1, window: 1 } } ] } } ]",
        "p.yaml:3:75: model.layers[0].residual.shortcut[1].conv: expected images [N, C, H, W], got [1, 784]")]
    [InlineData("[ flatten, { linear: 7 } ]", "p.yaml:3:31: model.layers: its last layer gives [1, 7] for an image, expected logits [1, 10] for 10 classes")]
    [InlineData("[ flatten, { linear: 10 }, { covn: { filters: 1, window: 1 } } ]", "p.yaml:3:47: unknown layer 'covn'; nearest known layer: 'conv'")]
    [InlineData("[ maxPool ]", "p.yaml:3:20: model.layers[0].maxPool lacks 'window'; wanted a whole number from 1 to 255")]
    [InlineData("[ { maxPool: two } ]", "p.yaml:3:31: model.layers[0].maxPool.window is two; wanted a whole number from 1 to 255")]
    [InlineData("[ { relu: 2 } ]", "p.yaml:3:28: model.layers[0].relu is 2; wanted the bare word relu")]
    [InlineData("[]", "p.yaml:3:18: model.layers is empty; wanted a list of at least one layer: conv, batchNorm, relu, maxPool, averagePool, "
        + "globalAveragePool, flatten, linear, residual")]
    public void What_does_not_fit_is_told_with_the_place_of_the_layer(string layers, string problem) =>
        Assert.Equal([problem], PipelineText.ProblemsOf(With(layers)));

    [Fact]
    public void A_model_has_a_name_or_layers()
    {
        Assert.Contains("p.yaml:3:31: model has a name and layers, of which each says the whole network; wanted one of them",
            ProblemWith("{ name: lenet, layers: [ flatten, { linear: 10 } ] }"),
            StringComparison.Ordinal);
        Assert.Contains("model lacks 'name'", ProblemWith("{}"), StringComparison.Ordinal);

        static string ProblemWith(string model) =>
            Assert.Single(PipelineText.ProblemsOf(PipelineText.Small.Replace("{ name: lenet }", model, StringComparison.Ordinal)));
    }

    [Fact]
    public void Controls_follow_the_family_of_the_network()
    {
        var wide = PipelineText.Small.Replace("lenet", "wrn-10-1", StringComparison.Ordinal);
        Assert.Contains("initialMask", PipelineText.Read(wide).ResolvedText, StringComparison.Ordinal);
        Assert.DoesNotContain("initialMask", PipelineText.Read(PipelineText.Small).ResolvedText, StringComparison.Ordinal);
        Assert.DoesNotContain("initialMask", PipelineText.Read(Layers).ResolvedText, StringComparison.Ordinal);
    }
}
