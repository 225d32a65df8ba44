using CsCheck;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

public sealed class MaskBitsTests
{
    static readonly Gen<(bool[] First, bool[] Second, int Split)> Pairs =
        from length in Gen.Int[2, 200]
        from first in Gen.Bool.Array[length]
        from second in Gen.Bool.Array[length]
        from split in Gen.Int[1, length - 1]
        select (first, second, split);

    static TicketMask Mask(bool[] kept, int split) => new([new LayerMask("a", kept.AsSpan(0, split)), new LayerMask("b", kept.AsSpan(split))]);

    [Fact]
    public void The_distance_is_the_share_of_weights_in_which_masks_differ() => Pairs.Sample(pair =>
    {
        var (first, second) = (Mask(pair.First, pair.Split), Mask(pair.Second, pair.Split));
        Assert.Equal((double)first.HammingDistance(second) / first.Count, MaskBits.Of(first).DistanceTo(MaskBits.Of(second)));
    });

    [Fact]
    public void A_weights_file_gives_the_same_bits_back() => Pairs.Sample(pair =>
    {
        using var folder = new TemporaryFolder();
        var (path, bits) = (Path.Combine(folder, "bits.safetensors"), MaskBits.Of(Mask(pair.First, pair.Split)));
        WeightsFile.Write(path, new Dictionary<string, WeightsEntry> { ["bits"] = bits.ToEntry() });
        var back = MaskBits.FromEntry(WeightsFile.Read(path).Tensors["bits"], bits.Count);
        Assert.Equal(0, bits.DistanceTo(back));
        Assert.Equal(bits.ToEntry().Values, back.ToEntry().Values);
    }, iter: 20);

    [Fact]
    public void Bits_of_another_count_and_numbers_that_are_no_bits_are_refused()
    {
        var bits = MaskBits.Of(Mask(new bool[50], 7));
        Assert.Contains("got 3", Assert.Throws<PruningException>(() => MaskBits.FromEntry(bits.ToEntry(), 100)).Message);
        foreach (var wrong in new[] { -1f, 0.5f, 1 << 24, float.NaN })
            Assert.Throws<PruningException>(() => MaskBits.FromEntry(new WeightsEntry(new Shape(3), [0, wrong, 0]), 50));
        Assert.Throws<PruningException>(() => bits.DistanceTo(MaskBits.Of(Mask(new bool[49], 7))));
    }
}
