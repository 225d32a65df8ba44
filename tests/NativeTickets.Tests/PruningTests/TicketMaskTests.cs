using CsCheck;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

public sealed class TicketMaskTests
{
    static readonly TicketMask Ten = new([Mask.FromFloats("a", [1, 0, 0, 1]), Mask.FromFloats("b", [0, 0, 0, 0, 0, 1])]);

    [Fact]
    public void A_mask_knows_its_counts_and_densities()
    {
        Assert.Equal((10, 3, 7), (Ten.Count, Ten.KeptCount, Ten.PrunedCount));
        Assert.Equal(0.7, Ten.Sparsity);
        Assert.Equal(0.3, Ten.Density);
        Assert.Equal([0.5, 1 / 6.0], Ten.Layers.Select(l => l.Density));
    }

    [Fact]
    public void The_distance_is_the_share_that_differs()
    {
        var other = new TicketMask([Mask.FromFloats("b", [1, 0, 0, 0, 0, 0]), Mask.FromFloats("a", [1, 1, 0, 1])]);
        Assert.Equal(0.3, Ten.DistanceTo(other));
        Assert.Equal(0.3, other.DistanceTo(Ten));
        Assert.Equal(0, Ten.DistanceTo(Ten));
    }

    [Fact]
    public void Masks_of_other_layers_are_not_compared()
    {
        Assert.Throws<PruningException>(() => Ten.DistanceTo(new TicketMask([Ten.Layers[0]])));
        Assert.Throws<PruningException>(() => Ten.DistanceTo(new TicketMask([Ten.Layers[0], Mask.FromFloats("b", [1])])));
        Assert.Throws<PruningException>(() => Ten.DistanceTo(new TicketMask([Ten.Layers[0], Mask.FromFloats("c", [1])])));
    }

    [Fact]
    public void Entries_other_than_0_and_1_and_doubled_names_are_refused()
    {
        Assert.Contains("0.5 at 1", Assert.Throws<NetworkException>(() => Mask.FromFloats("a", [1, 0.5f])).Message);
        Assert.Throws<PruningException>(() => new TicketMask([Ten.Layers[0], Ten.Layers[0]]));
        Assert.Throws<PruningException>(() => new TicketMask([]));
    }

    [Fact]
    public void What_is_pruned_becomes_plus_zero_whatever_it_was()
    {
        float[] weights = [1, float.NaN, -3, -0f];
        Ten.Layers[0].ApplyTo(weights);
        Assert.Equal([1f, 0f, 0f, -0f], weights);
        Assert.Equal([0, 0], weights[1..3].Select(BitConverter.SingleToInt32Bits));
        Assert.Equal([1, 0, 0, 1], Ten.Layers[0].ToFloats());
    }

    static readonly Gen<(bool[] First, bool[] Second, int Split)> Pairs =
        from length in Gen.Int[2, 200]
        from first in Gen.Bool.Array[length]
        from second in Gen.Bool.Array[length]
        from split in Gen.Int[1, length - 1]
        select (first, second, split);

    static TicketMask Split(bool[] kept, int split) => new([Mask.FromFlags("a", kept.AsSpan(0, split)), Mask.FromFlags("b", kept.AsSpan(split))]);

    [Fact]
    public void Counts_flags_numbers_and_distances_are_those_of_the_flags() => Pairs.Sample(pair =>
    {
        var (first, second) = (Mask.FromFlags("a", pair.First), Mask.FromFlags("a", pair.Second));
        Assert.Equal(pair.First, first.ToFlags());
        Assert.Equal(pair.First, Enumerable.Range(0, first.Count).Select(i => first[i]));
        Assert.Equal(pair.First, Mask.FromFloats("a", first.ToFloats()).ToFlags());
        Assert.Equal(pair.First.Count(kept => kept), first.KeptCount);
        Assert.Equal(pair.First.Zip(pair.Second).Count(bits => bits.First && bits.Second), first.KeptByBoth(second));
        var differing = pair.First.Zip(pair.Second).Count(bits => bits.First != bits.Second);
        Assert.Equal(differing, first.DifferencesFrom(second));
        Assert.Equal((double)differing / pair.First.Length, Split(pair.First, pair.Split).DistanceTo(Split(pair.Second, pair.Split)));
    });

    [Fact]
    public void A_weights_file_gives_the_same_bits_back() => Pairs.Sample(pair =>
    {
        using var folder = new TemporaryFolder();
        var (path, mask) = (Path.Combine(folder, "bits.safetensors"), Split(pair.First, pair.Split));
        WeightsFile.Write(path, new Dictionary<string, WeightsEntry> { ["bits"] = mask.ToBits() });
        var back = TicketMask.FromBits(WeightsFile.Read(path).Tensors["bits"], Split(pair.Second, pair.Split));
        Assert.Equal(pair.First, back.Layers.SelectMany(layer => layer.ToFlags()));
        Assert.Equal(["a", "b"], back.Layers.Select(layer => layer.Name));
    }, iter: 20);

    [Fact]
    public void Bits_of_another_count_and_numbers_that_are_no_bits_are_refused()
    {
        var mask = Split(new bool[50], 7);
        Assert.Contains("got 3", Assert.Throws<PruningException>(() => TicketMask.FromBits(mask.ToBits(), Split(new bool[100], 7))).Message);
        foreach (var wrong in new[] { -1f, 0.5f, 1 << 24, float.NaN })
            Assert.Throws<PruningException>(() => TicketMask.FromBits(new WeightsEntry(new Shape(3), [0, wrong, 0]), mask));
        Assert.Throws<PruningException>(() => mask.DistanceTo(Split(new bool[49], 7)));
        Assert.Throws<ArgumentOutOfRangeException>(() => mask.Layers[0][7]);
    }
}
