using NativeTickets.Config.Schema;
using NativeTickets.Lab;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

/// <summary>A pipeline whose network starts from a file: what of the file enters the hashes, and what a run makes of it.</summary>
public sealed class InitialWeightsTests : IDisposable
{
    const string Text = """
        name: given
        seed: [1, 2]
        data: { dataset: glyphs, trainImages: 200, validation: 50 }
        model: { name: lenet-ye-1, weights: start.safetensors }
        stages:
          - train: { id: dense, epochs: 1, learningRate: 0.01 }
          - prune: { id: ticket, from: dense, sparsity: 0.8 }
          - prune: { id: early, sparsity: 0.5, score: magnitude }
          - prune: { id: anew, from: dense, sparsity: 0.8, rewind: fresh }
        """;

    readonly TemporaryFolder folder = new();
    readonly Device device = Device.Open("cpu", 1);
    readonly Network given;

    public InitialWeightsTests()
    {
        given = ExchangedNetwork.Create("lenet-ye-1", device);
        WeightsFile.Write(WeightsPath, NetworkState.Read(given));
    }

    string WeightsPath => Path.Combine(folder, "start.safetensors");

    [Fact]
    public void The_content_of_the_file_enters_every_hash_and_its_path_none()
    {
        var hashes = Hashes(Text);
        Assert.Empty(hashes.Intersect(Hashes(Text.Replace(", weights: start.safetensors", ""))));
        Assert.Equal(Hashes(Text.Replace(", weights: start.safetensors", "")), Hashes(Text.Replace("weights: start.safetensors", "weights: none")));

        Directory.CreateDirectory(Path.Combine(folder, "elsewhere"));
        File.Copy(WeightsPath, Path.Combine(folder, "elsewhere", "other name.safetensors"));
        Assert.Equal(hashes, Hashes(Text.Replace("start.safetensors", "'elsewhere/other name.safetensors'")));
        Assert.Equal(hashes, Hashes(Text.Replace("start.safetensors", $"'{WeightsPath}'")));

        given.Parameters[0].Value.Write(new float[given.Parameters[0].Value.Shape.Count]);
        WeightsFile.Write(WeightsPath, NetworkState.Read(given));
        Assert.Empty(hashes.Intersect(Hashes(Text)));
    }

    [Fact]
    public void The_resolved_text_names_the_file_wherever_it_is_read()
    {
        var file = NativeLaboratory.Read(Write(Text));
        var again = NativeLaboratory.Parse(file.ResolvedText, "/another/folder/pipeline.resolved.yaml");
        Assert.Equal(WeightsPath, ((NetworkSpec)again.Spec.Variants[0].Model).Weights);
        Assert.Equal(file.Plan(PipelineText.Identity).Instances.Select(i => i.Hash), again.Plan(PipelineText.Identity).Instances.Select(i => i.Hash));
    }

    [Fact]
    public void Every_seed_starts_from_the_file_and_fresh_weights_are_drawn_all_the_same()
    {
        var file = NativeLaboratory.Read(Write(Text));
        var run = PipelineRunner.Run(file, Options, new SilentListener(), default);
        var start = NetworkState.Read(given);
        foreach (var seed in (long[])[1, 2])
        {
            ExchangedNetwork.RequireSameBits(start, Tensors(run, "dense", seed, "step-0"));
            RequireMasked(Tensors(run, "ticket", seed, "final"), start);
            RequireMasked(Tensors(run, "early", seed, "final"), start);
            using var fresh = Networks.Create("lenet-ye-1", device, new ImageShape(1, 28, 28), 10, null, seed, 1);
            RequireMasked(Tensors(run, "anew", seed, "final"), NetworkState.Read(fresh));
        }
        Assert.Contains("initialWeightsSha256", File.ReadAllText(Path.Combine(run, "provenance.json")), StringComparison.Ordinal);
        Assert.Contains("model.weights", Assert.Single(file.Spec.Stamps), StringComparison.Ordinal);
        Assert.Empty(NativeLaboratory.Read(Write(Text.Replace("[1, 2]", "1"))).Spec.Stamps);
    }

    [Fact]
    public void Public_names_give_the_same_start()
    {
        using var ours = Networks.Create("resnet18-w4", device, new ImageShape(1, 28, 28), 10, null, seed: 9);
        WeightsFile.Write(WeightsPath, PublicNames.Rename(ours.Name, NetworkState.Read(ours)));
        var text = Text.Replace("lenet-ye-1", "resnet18-w4").Replace("seed: [1, 2]", "seed: 1");
        var run = PipelineRunner.Run(NativeLaboratory.Read(Write(text)), Options, new SilentListener(), default);
        ExchangedNetwork.RequireSameBits(NetworkState.Read(ours), Tensors(run, "dense", 1, "step-0"));
    }

    [Theory]
    [InlineData("step-0.safetensors")]
    [InlineData("final.safetensors")]
    [InlineData("last.safetensors")]
    public void Our_own_checkpoints_can_be_started_from(string checkpoint)
    {
        var text = Text.Replace(", weights: start.safetensors", "").Replace("seed: [1, 2]", "seed: 1").Replace("given", "first");
        var first = NativeLaboratory.Read(Write(text.Replace("epochs: 1", "epochs: 2")));
        using var stop = new CancellationTokenSource();
        if (checkpoint.StartsWith("last", StringComparison.Ordinal))
            Assert.ThrowsAny<OperationCanceledException>(() => PipelineRunner.Run(first, Options, new StopAfterEpoch(stop, 1), stop.Token));
        else PipelineRunner.Run(first, Options, new SilentListener(), default);
        var path = Assert.Single(Directory.GetFiles(Path.Combine(folder, "runs", "first"), checkpoint, SearchOption.AllDirectories),
            file => file.Contains("dense-", StringComparison.Ordinal));
        const string Prefix = "network/";
        var expected = WeightsFile.Read(path).Tensors.Where(t => !t.Key.Contains('/') || t.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(t => t.Key.StartsWith(Prefix, StringComparison.Ordinal) ? t.Key[Prefix.Length..] : t.Key, t => t.Value);
        var started = Text.Replace("start.safetensors", path).Replace("seed: [1, 2]", "seed: 1"); // the constants of another seed's split are others
        var run = PipelineRunner.Run(NativeLaboratory.Read(Write(started)), Options, new SilentListener(), default);
        ExchangedNetwork.RequireSameBits(expected, Tensors(run, "dense", 1, "step-0"));
    }

    [Fact]
    public void A_file_that_is_missing_damaged_or_of_another_network_is_told_before_anything_is_written()
    {
        string Message(string text) =>
            Assert.ThrowsAny<UserException>(() => PipelineRunner.Run(NativeLaboratory.Read(Write(text)), Options, new SilentListener(), default)).Message;
        Assert.Contains($"p.yaml:4:37: cannot read {Path.Combine(folder, "nowhere.safetensors")}: ", Message(Text.Replace("start.s", "nowhere.s")));
        Assert.Contains("these are not weights of network lenet-ye-2", Message(Text.Replace("lenet-ye-1", "lenet-ye-2")));
        var bytes = File.ReadAllBytes(WeightsPath);
        File.WriteAllBytes(WeightsPath, bytes[..^7]);
        Assert.Matches(@"start\.safetensors, byte \d+: ", Message(Text));
        Assert.False(Directory.Exists(Options.Out));
    }

    [Fact]
    public void A_file_that_changes_under_a_plan_is_not_used()
    {
        var model = new NetworkSpec("lenet-ye-1", WeightsPath).Pinned();
        InitialWeights.Load(model, given);
        given.Parameters[0].Value.Write(new float[given.Parameters[0].Value.Shape.Count]);
        WeightsFile.Write(WeightsPath, NetworkState.Read(given));
        Assert.Contains("have changed since", Assert.Throws<RunException>(() => InitialWeights.Load(model, given)).Message);
    }

    [Theory]
    [InlineData("weights: ''", "model.weights is the text \"\"; wanted none, or the path of a safetensors or PyTorch file, at most 1000 characters")]
    [InlineData("weights: [a]", "model.weights is a list; wanted none, or the path of a safetensors or PyTorch file, at most 1000 characters")]
    [InlineData("wieghts: a", "unknown key 'wieghts' in model; nearest known key: 'weights'")]
    public void A_mistake_is_told_with_its_place(string written, string problem) =>
        Assert.EndsWith(problem, Assert.Single(PipelineText.ProblemsOf(Text.Replace("weights: start.safetensors", written))));

    public void Dispose()
    {
        given.Dispose();
        device.Dispose();
        folder.Dispose();
    }

    RunOptions Options => new() { Out = Path.Combine(folder, "runs"), Device = "cpu", Threads = 2 };

    string Write(string text)
    {
        var path = Path.Combine(folder, "p.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    string[] Hashes(string text) => [.. NativeLaboratory.Read(Write(text)).Plan(PipelineText.Identity).Instances.Select(instance => instance.Hash)];

    static IReadOnlyDictionary<string, WeightsEntry> Tensors(string run, string stage, long seed, string checkpoint)
    {
        var found = RunFolder.ReadIndex(run).Stages.Single(s => s.Id == stage && s.Seed == seed);
        return WeightsFile.Read(Path.Combine(run, found.Folder, "checkpoints", checkpoint + ".safetensors")).Tensors;
    }

    static void RequireMasked(IReadOnlyDictionary<string, WeightsEntry> ticket, IReadOnlyDictionary<string, WeightsEntry> start)
    {
        foreach (var (name, entry) in start)
        {
            var mask = ticket.TryGetValue("mask/" + name, out var found) ? found.Values : null;
            Assert.Equal(entry.Values.Select((weight, i) => mask is null || mask[i] == 1 ? weight : 0), ticket[name].Values);
        }
        Assert.Contains(ticket.Keys, name => name.StartsWith("mask/", StringComparison.Ordinal));
    }
}
