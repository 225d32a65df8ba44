using NativeTickets.Kernels;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>Where weights are on a GPU, their ranks are counted there, and the mask is the host's, weight by weight.</summary>
public sealed class DeviceRanksTests : IDisposable
{
    static readonly string[] Kinds = ["normal", "ties", "zeros", "subnormal", "equal", "one", "wide"];

    readonly Device device = Device.Open("ilgpu-cpu");
    readonly List<Tensor> tensors = [];

    static readonly PruningScore[] Scores = [new Magnitude(), new LayerNormalizedMagnitude(), new LayerNormalizedMagnitude(meanOverAll: true)];

    public static TheoryData<int, PruningScope> Ways =>
        [.. from score in Enumerable.Range(0, Scores.Length) from scope in Enum.GetValues<PruningScope>() select (score, scope)];

    [Theory, MemberData(nameof(Ways))]
    public void The_mask_is_the_hosts_for_ties_zeros_subnormals_equal_weights_and_one(int score, PruningScope scope)
    {
        foreach (var sparsity in new[] { 0.02, 0.3, 0.5, 0.97 }) Agree([.. Kinds.Select(Weights)], Scores[score], scope, sparsity, null);
        foreach (var kind in Kinds) Agree([Weights(kind)], Scores[score], scope, 0.5, null);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_second_level_leaves_what_the_first_pruned(int score, PruningScope scope)
    {
        NamedWeights[] weights = [Weights("normal"), Weights("ties"), Weights("wide")];
        var first = ScorePruning.Mask(weights, Scores[score], scope, 0.3);
        Agree(weights, Scores[score], scope, 0.6, first);
    }

    [Fact]
    public void Counts_are_exact_at_their_bounds_and_regardless_of_sign()
    {
        using var histogram = new MagnitudeHistogram(device);
        using var weight = Tensor.FromArray(device, new Shape(7), [0f, -0f, 1e-45f, -1e-45f, 1, -1, 2]);
        using var mask = Tensor.FromArray(device, new Shape(7), [1, 1, 1, 1, 1, 0, 1]);
        float[] bounds = [0, 1e-45f, 1, .. Enumerable.Repeat(1.5f, MagnitudeHistogram.Bins - 2)];
        var counts = new int[MagnitudeHistogram.Bins];
        histogram.Add(weight, mask, bounds);
        histogram.Add(weight, null, bounds);
        histogram.Take(counts);
        Assert.Equal([4, 4, 3], counts[..3]);
        Assert.Equal(11, counts.Sum());
        histogram.Take(counts);
        Assert.Equal(0, counts.Sum());
    }

    [Fact]
    public void A_networks_weights_are_counted_where_they_are()
    {
        using var network = TinyNetwork.Create(device);
        var before = device.Launches;
        var mask = ScorePruning.Mask(NamedWeights.Of(network), new LayerNormalizedMagnitude(), PruningScope.Global, 0.8);
        Assert.True(device.Launches > before);
        Assert.Equal(91, mask.PrunedCount); // 0.8 · (96 + 18) = 91.2
    }

    [Fact]
    public void A_processors_weights_are_counted_on_the_host()
    {
        using var cpu = Device.Open("cpu", 1);
        Assert.False(MagnitudeHistogram.IsOn(cpu));
        Assert.Throws<ArgumentException>(() => new MagnitudeHistogram(cpu));
    }

    public void Dispose()
    {
        foreach (var tensor in tensors) tensor.Dispose();
        device.Dispose();
    }

    static void Agree(NamedWeights[] weights, PruningScore score, PruningScope scope, double sparsity, TicketMask? existing)
    {
        var expected = ScorePruning.Mask([.. weights.Select(w => new NamedWeights(w.Name, w.Values) { Shape = w.Shape })], score, scope, sparsity, existing);
        var actual = ScorePruning.Mask(weights, score, scope, sparsity, existing);
        foreach (var (one, other) in expected.Layers.Zip(actual.Layers)) Assert.Equal(one.ToFlags(), other.ToFlags());
    }

    NamedWeights Weights(string kind)
    {
        var stream = new RandomStream(1, "ranks/" + kind);
        float[] values = kind switch
        {
            "normal" => [.. Enumerable.Range(0, 300).Select(_ => stream.NextNormal())],
            "ties" => [.. Enumerable.Range(0, 200).Select(_ => (stream.NextInt(5) - 2) / 3f)],
            "zeros" => [.. Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? 0f : -0f)],
            "subnormal" => [.. Enumerable.Range(0, 100).Select(_ => (stream.NextInt(9) - 4) * 1e-45f)],
            "equal" => [.. Enumerable.Repeat(-0.25f, 70)],
            "wide" => [.. Enumerable.Range(0, 150).Select(_ => stream.NextNormal() * BitConverter.Int32BitsToSingle(stream.NextInt(0x7E000000)))],
            _ => [0.5f],
        };
        var tensor = Tensor.FromArray(device, new Shape(values.Length), values);
        tensors.Add(tensor);
        return new NamedWeights(kind, values) { OnDevice = tensor, Shape = tensor.Shape };
    }
}
