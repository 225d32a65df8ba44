using CsCheck;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

public sealed class ControlMaskTests
{
    static NamedWeights[] LeNet => [Layer("conv1.weight", 500), Layer("conv2.weight", 25_000), Layer("fc1.weight", 400_000), Layer("fc2.weight", 5_000)];

    [Fact]
    public void A_random_mask_prunes_exactly_the_global_count() =>
        Gen.Select(Gen.Int[1, 200].Array[1, 4], Gen.Double[0, 0.999], Gen.Int[0, 1000]).Sample((counts, sparsity, seed) =>
        {
            var mask = RandomMask.Draw([.. counts.Select((c, i) => Layer($"layer{i}", c))], sparsity, seed);
            return mask.PrunedCount == (int)Math.Round((decimal)sparsity * counts.Sum(), MidpointRounding.ToEven)
                && mask.Layers.Select(l => l.Count).SequenceEqual(counts);
        });

    [Fact]
    public void A_random_mask_prunes_eighty_percent_of_lenet_evenly()
    {
        var mask = RandomMask.Draw(LeNet, 0.8, seed: 7);
        Assert.Equal(344_400, mask.PrunedCount);
        // the standard deviation of a layer's density is 0.4 / √count at most; five of them leave one draw in two million outside
        Assert.All(mask.Layers, layer => Assert.InRange(layer.Density, 0.2 - 5 * 0.4 / Math.Sqrt(layer.Count), 0.2 + 5 * 0.4 / Math.Sqrt(layer.Count)));
    }

    [Fact]
    public void Every_choice_of_a_random_mask_is_about_equally_likely()
    {
        // 2 of 4 weights in two layers: six choices, 200 expected each; a count's standard deviation is 12.9
        var counts = new Dictionary<string, int>();
        for (var draw = 0; draw < 1200; draw++)
        {
            var mask = RandomMask.Draw([Layer("a", 1), Layer("b", 3)], 0.5, seed: 3, draw);
            var key = string.Concat(mask.Layers.SelectMany(l => l.ToFlags()).Select(k => k ? '1' : '0'));
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 200 - 65, 200 + 65));
    }

    [Fact]
    public void Masks_repeat_with_their_key_and_change_with_seed_and_draw()
    {
        var first = RandomMask.Draw(LeNet, 0.8, seed: 1);
        Assert.Equal(0, first.DistanceTo(RandomMask.Draw(LeNet, 0.8, seed: 1)));
        Assert.NotEqual(0, first.DistanceTo(RandomMask.Draw(LeNet, 0.8, seed: 2)));
        Assert.NotEqual(0, first.DistanceTo(RandomMask.Draw(LeNet, 0.8, seed: 1, draw: 1)));
        var shuffled = ShuffledMask.Draw(first, seed: 1);
        Assert.Equal(0, shuffled.DistanceTo(ShuffledMask.Draw(first, seed: 1)));
        Assert.NotEqual(0, shuffled.DistanceTo(ShuffledMask.Draw(first, seed: 2)));
        Assert.NotEqual(0, shuffled.DistanceTo(ShuffledMask.Draw(first, seed: 1, draw: 1)));
    }

    [Fact]
    public void A_shuffled_mask_keeps_as_much_in_every_layer_elsewhere()
    {
        var mask = new TicketMask([Mask.FromFloats("a", [.. Enumerable.Range(0, 1000).Select(i => i < 300 ? 1f : 0f)]),
            Mask.FromFloats("b", [.. Enumerable.Range(0, 1000).Select(i => i < 20 ? 1f : 0f)])]);
        var shuffled = ShuffledMask.Draw(mask, seed: 5);
        Assert.Equal(mask.Layers.Select(l => (l.Name, l.Count, l.KeptCount)), shuffled.Layers.Select(l => (l.Name, l.Count, l.KeptCount)));
        // of 300 kept places, 90 stay by chance with a standard deviation of 6.6
        var stayed = Enumerable.Range(0, 300).Count(i => shuffled.Layers[0][i]);
        Assert.InRange(stayed, 90 - 40, 90 + 40);
    }

    static NamedWeights Layer(string name, int count) => new(name, new float[count]);
}
