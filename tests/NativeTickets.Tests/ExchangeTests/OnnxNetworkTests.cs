using NativeTickets.Lab;
using NativeTickets.Lab.Exchange;
using NativeTickets.Lab.Onnx;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>What an ONNX file says becomes a network like any other: our own exports come back, and pipelines train, prune and attack them.</summary>
public sealed class OnnxNetworkTests : IDisposable
{
    const float Tolerance = 1e-5f; // the same sums, the normalization rounded once more

    readonly TemporaryFolder folder = new();
    readonly Device device = Device.Open("cpu", 2);

    public static TheoryData<string> Families => ExchangedNetwork.Families;

    string FilePath => Path.Combine(folder, "network.onnx");

    string Pipeline => $$"""
        name: given
        data: { dataset: glyphs, trainImages: 200, validation: 50 }
        model: { onnx: network.onnx }
        stages:
          - evaluate: { id: before, of: model, images: 32, attacks: [{ fgsm: { epsilon: 0.1 } }] }
          - prune: { id: ticket, sparsity: 0.8, score: magnitude }
          - train: { id: boosted, from: ticket, epochs: 1, learningRate: 0.01, batchSize: 50 }
          - evaluate: { id: after, of: boosted, images: 32, attacks: [{ pgd: { epsilon: 0.1, stepSize: 0.05, steps: 2 } }] }
        """;

    [Theory, MemberData(nameof(Families))]
    public void Our_own_exports_come_back_with_their_logits_and_their_weights(string name)
    {
        using var network = ExchangedNetwork.Create(name, device);
        Export(network);
        using var back = Read(network.Input, out var found);
        Assert.Equal(network.Classes, found.Classes);
        Assert.Equal(network.PrunableCount, back.PrunableCount);
        Assert.Equal(network.ParameterCount, back.ParameterCount);
        var images = new float[3 * network.Input.Channels * network.Input.Height * network.Input.Width];
        var stream = new RandomStream(5, name);
        foreach (ref var pixel in images.AsSpan()) pixel = stream.NextUniform(0, 1);
        var (ours, theirs) = (Logits(network, images), Logits(back, images));
        for (var i = 0; i < ours.Length; i++) Assert.Equal(ours[i], theirs[i], Tolerance * Math.Max(1, Math.Abs(ours[i])));
    }

    [Fact]
    public void A_network_of_a_file_that_is_exported_again_is_the_same()
    {
        using var network = ExchangedNetwork.Create("resnet20-w4", device);
        Export(network);
        using var back = Read(network.Input, out _);
        OnnxFile.Write(FilePath, NetworkGraph.Of(back), NetworkBlueprint.Of(back), name => name, "again", new Dictionary<string, string>());
        using var again = Read(network.Input, out _);
        var images = new float[2 * network.Input.Channels * network.Input.Height * network.Input.Width];
        Array.Fill(images, 0.25f);
        Assert.Equal(Logits(back, images), Logits(again, images));
    }

    [Fact]
    public void A_pipeline_attacks_prunes_and_trains_the_network_of_a_file_and_exports_it()
    {
        Export(ExchangedNetwork.Create("lenet-ye-1", device, normalized: false));
        File.WriteAllText(Path.Combine(folder, "given.yaml"), Pipeline);
        CommandLine.Run(folder, "check", "given.yaml").Ended(0);
        CommandLine.Run(folder, "run", "given.yaml", "--threads", "2").Ended(0);
        CommandLine.Run(folder, "verify", "runs/given", "--replay", "2", "--threads", "1").Ended(0);
        CommandLine.Run(folder, "export", "runs/given", "--stage", "boosted", "-o", "boosted.onnx").Ended(0);
        var boosted = OnnxNetwork.Read(Path.Combine(folder, "boosted.onnx"), new ImageShape(1, 28, 28));
        var weights = boosted.Weights.Where(weight => weight.Value.Shape.Rank > 1).SelectMany(weight => weight.Value.Values).ToArray();
        Assert.InRange(weights.Count(weight => weight == 0) / (double)weights.Length, 0.79, 0.81);
    }

    [Fact]
    public void The_files_content_enters_every_hash_and_its_path_none()
    {
        Export(ExchangedNetwork.Create("lenet-ye-1", device, normalized: false));
        var hashes = Hashes(Pipeline);
        File.Copy(FilePath, Path.Combine(folder, "other name.onnx"));
        Assert.Equal(hashes, Hashes(Pipeline.Replace("network.onnx", "'other name.onnx'")));
        using var network = ExchangedNetwork.Create("lenet-ye-1", device, normalized: false);
        network.Parameters[0].Value.Fill(0.5f);
        Export(network);
        Assert.Empty(hashes.Intersect(Hashes(Pipeline)));
    }

    [Fact]
    public void Nothing_is_normalized_before_a_file_unless_the_pipeline_writes_constants()
    {
        Export(ExchangedNetwork.Create("lenet-ye-1", device, normalized: false));
        Assert.Contains("normalize: false", Resolved(Pipeline), StringComparison.Ordinal);
        var given = Pipeline.Replace("validation: 50", "validation: 50, normalization: { mean: 0.5, deviation: 0.5 }");
        Assert.DoesNotContain("normalize: false", Resolved(given), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: lenet", "model has 'onnx' and 'name'")]
    [InlineData("weights: start.safetensors", "model has 'onnx' and 'weights'")]
    public void What_the_file_says_itself_is_refused_beside_it(string beside, string message)
    {
        Export(ExchangedNetwork.Create("lenet-ye-1", device, normalized: false));
        File.WriteAllText(Path.Combine(folder, "given.yaml"), Pipeline.Replace("onnx: network.onnx", $"onnx: network.onnx, {beside}"));
        Assert.Contains(message, CommandLine.Run(folder, "run", "given.yaml").Ended(2).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_one_message_at_its_place_in_the_pipeline()
    {
        File.WriteAllBytes(FilePath, [8, 7, 58, 200, 1]);
        File.WriteAllText(Path.Combine(folder, "given.yaml"), Pipeline);
        var errors = CommandLine.Run(folder, "run", "given.yaml").Ended(2).Errors;
        Assert.Contains("given.yaml:3:", errors, StringComparison.Ordinal);
        Assert.Contains("cut short", errors, StringComparison.Ordinal);
        File.Delete(FilePath);
        Assert.Contains("network.onnx", CommandLine.Run(folder, "run", "given.yaml").Ended(2).Errors, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    void Export(Network network) =>
        OnnxFile.Write(FilePath, NetworkGraph.Of(network), NetworkBlueprint.Of(network), name => name, "a test's", new Dictionary<string, string>());

    Network Read(ImageShape images, out OnnxNetwork found)
    {
        found = OnnxNetwork.Read(FilePath, images);
        var network = found.Create("onnx", device, images, found.Classes, null, 0, 0);
        NetworkState.Write(network, found.Weights, FilePath);
        return network;
    }

    float[] Logits(Network network, float[] images)
    {
        using var tape = new Tape(device, GradientTarget.None);
        var shape = network.Input;
        var count = images.Length / (shape.Channels * shape.Height * shape.Width);
        return network.Forward(tape.Input(new Shape(count, shape.Channels, shape.Height, shape.Width), images), Mode.Evaluate).ToArray();
    }

    IReadOnlyList<string> Hashes(string text) => [.. NativeLaboratory.Parse(text, Path.Combine(folder,
        "given.yaml")).Plan(PipelineText.Identity).Instances.Select(stage => stage.Hash)];

    string Resolved(string text) => NativeLaboratory.Parse(text, Path.Combine(folder, "given.yaml")).ResolvedText;
}
