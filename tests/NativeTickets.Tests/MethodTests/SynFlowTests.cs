using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>SynFlow against public code in double precision, and by what is conserved.</summary>
public sealed class SynFlowTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 2);

    public static IEnumerable<TheoryDataRow<string, string>> Cases => MethodCase.Rows("1-scores", "synflow");

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Masks_after_all_rounds_are_those_of_public_code(string place, string name)
    {
        var numbers = MethodCase.Read(place, "1-scores", name);
        using var network = numbers.Has("net") ? numbers.Network(device) : Large(numbers);
        if (numbers.Has("layerSums")) RequireFirstRound(numbers, network);
        var score = new SynapticFlow(numbers.Count("rounds"), numbers.Number("sparsity"));
        if (numbers.Settings.GetProperty("keep") is { ValueKind: System.Text.Json.JsonValueKind.Object } keeps)
        {
            foreach (var keep in keeps.EnumerateObject()) GoldenScore.RequireMask(numbers, keep, Masked(keep.Value.GetInt32()));
            return;
        }
        var mask = Masked(numbers.Count("keep"));
        numbers.RequireKept("kept", mask.Layers.ToDictionary(layer => layer.Name, layer => layer.ToFlags()),
            numbers.Settings.GetProperty("maskDiffers").GetProperty("allowed").GetInt32());

        TicketMask Masked(int kept) => ScorePruning.Mask(network, score, PruningScope.Global, GoldenScore.SparsityFor(network, kept));
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    public void Every_layer_of_a_chain_without_biases_carries_the_whole_flow_and_no_layer_is_cut_off(string name)
    {
        using var where = Device.Open(name, name == "cpu" ? 1 : null);
        using var network = Networks.Build("chain", where, new ImageShape(1, 6, 6), 4, make =>
            [make.Conv2d("conv", 1, 5, 3, 1, 1, false), new Relu("relu"), new MaxPool2d("pool", 2), new Flatten("flatten"), make.Linear("fc1", 45, 7, false),
                new Relu("relu2"), make.Linear("fc2", 7, 4, false)]);
        var scores = ScoresOf(network);
        var sums = scores.Select(layer => layer.Sum()).ToArray();
        Assert.All(sums, sum => Assert.Equal(sums[0], sum, sums[0] * 1e-12));
        var mask = ScorePruning.Mask(network, new SynapticFlow(), PruningScope.Global, 0.95);
        Assert.Equal(PrunedCount.Of(0.95, mask.Count), mask.PrunedCount);
        Assert.All(mask.Layers, layer => Assert.True(layer.KeptCount > 0)); // the paper's point: what others cut off, rounds never do
        Assert.Null(TicketMask.Of(network));
    }

    [Fact]
    public void A_chain_of_two_weights_is_scored_as_by_hand()
    {
        // R = Σ over both outputs of |b| |a| · 1: 3·2 + 1·2 + 3·5 … each weight carries what flows through it
        using var network = Networks.Build("hand", device, new ImageShape(1, 1, 1), 2,
            make => [new Flatten("flatten"), make.Linear("a", 1, 2, false), new Relu("relu"), make.Linear("b", 2, 2, false)]);
        network.Parameters[0].Value.Write([-2, 5]);
        network.Parameters[1].Value.Write([3, -1, 0.5f, 1]);
        var scores = ScoresOf(network);
        Assert.Equal([7, 10], scores[0]);       // 2 · (3 + 0.5), 5 · (1 + 1)
        Assert.Equal([6, 5, 1, 5], scores[1]);  // 3 · 2, 1 · 5, 0.5 · 2, 1 · 5
    }

    [Fact]
    public void Layers_that_compete_by_themselves_do_so_in_every_round()
    {
        using var network = Networks.Create("lenet", device, new ImageShape(1, 28, 28), 10);
        foreach (var scope in new[] { PruningScope.PerLayer, PruningScope.ErdosRenyiKernel })
        {
            var mask = ScorePruning.Mask(network, new SynapticFlow(5), scope, 0.9);
            int[] wanted = scope == PruningScope.PerLayer
                ? [.. mask.Layers.Select(layer => PrunedCount.Of(0.9, layer.Count))]
                : LayerDistribution.ErdosRenyiKernel.PrunedCounts(NamedWeights.Of(network), 0.9);
            Assert.Equal(wanted, mask.Layers.Select(layer => layer.PrunedCount));
        }
    }

    [Fact]
    public void Scoring_stops_when_it_is_asked_to_and_leaves_the_network()
    {
        using var network = Networks.Create("lenet", device, new ImageShape(1, 28, 28), 10);
        var before = network.Parameters.Select(p => p.Value.ToArray()).ToArray();
        Assert.Throws<OperationCanceledException>(() => ScorePruning.Mask(network, new SynapticFlow(), PruningScope.Global, 0.9,
            cancellation: new CancellationToken(canceled: true)));
        Assert.Equal(before, network.Parameters.Select(p => p.Value.ToArray()));
    }

    static double[][] ScoresOf(Network network)
    {
        double[][] found = [];
        ScorePruning.Mask(network, new WatchedScore(ScoreNeeds.Network, input => found = new SynapticFlow(1).Of(input)), PruningScope.Global, 0);
        return found;
    }

    static void RequireFirstRound(MethodCase numbers, Network network)
    {
        var scores = ScoresOf(network);
        foreach (var (layer, found) in network.Parameters.Where(p => p.IsPrunable).Zip(scores))
        {
            if (numbers.Has("net")) numbers.RequireNear($"scores/{layer.Name}", [.. found.Select(score => (float)score)]);
            var sum = numbers.Settings.GetProperty("layerSums").GetProperty(layer.Name).GetDouble();
            Assert.Equal(sum, found.Sum(), Math.Abs(sum) * 1e-9);
        }
    }

    /// <summary>A whole network whose weights lie one folder above the cases.</summary>
    Network Large(MethodCase numbers)
    {
        var name = $"net-{numbers.Text("network")}.safetensors";
        var above = Path.Combine(numbers.Folder, "..", name);
        var file = WeightsFile.Read(File.Exists(above) ? above : GoldenFolder.PathOf(name));
        const string Prefix = "start/";
        var weights = file.Tensors.Where(t => t.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[Prefix.Length..], t => t.Value);
        var shape = numbers.Text("input").Split('[', ']')[1].Split(',').Select(int.Parse).ToArray();
        var logits = numbers.Settings.GetProperty("layerKept").EnumerateObject().Last().Name; // in the order of the layers
        var network = Networks.Create(numbers.Text("network"), device, new ImageShape(shape[1], shape[2], shape[3]), weights[logits].Shape[0]);
        NetworkState.Write(network, weights, numbers.Name);
        return network;
    }
}
