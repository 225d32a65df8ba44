using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

public sealed class MaskOverlapTests
{
    static Mask Layer(string name, string kept) => Mask.FromFlags(name, [.. kept.Select(c => c == '1')]);

    [Fact]
    public void It_is_what_can_be_counted_by_hand()
    {
        var overlap = MaskOverlap.Of(
            new TicketMask([Layer("a", "11100000"), Layer("b", "1100")]),
            new TicketMask([Layer("b", "1010"), Layer("a", "01111000")]));
        Assert.Equal((3, 8), (overlap.Both, overlap.Either));
        Assert.Equal(3.0 / 8, overlap.Jaccard);
        Assert.Equal(3.0 * 4 / 8 + 2.0 * 2 / 4, overlap.BothByChance);
        Assert.Equal(2.5 / (11 - 2.5), overlap.JaccardByChance);
    }

    [Fact]
    public void A_mask_has_all_in_common_with_itself_and_shuffled_masks_what_chance_gives()
    {
        var stream = new RandomStream(3, "mask");
        bool[] Random(int count, double density) => [.. Enumerable.Range(0, count).Select(_ => stream.NextUniform() < density)];
        var mask = new TicketMask([Mask.FromFlags("a", Random(40_000, 0.1)), Mask.FromFlags("b", Random(10_000, 0.6))]);
        Assert.Equal(1, MaskOverlap.Of(mask, mask).Jaccard);
        var shuffled = MaskOverlap.Of(ShuffledMask.Draw(mask, 1), ShuffledMask.Draw(mask, 2));
        // Σ a·b/n = 400 + 3600 of a hypergeometric count with a deviation of about 43 weights: 5 deviations of 16,000 are 0.014
        Assert.Equal(shuffled.JaccardByChance, shuffled.Jaccard, 0.014);
        Assert.Equal(4000.0 / 16_000, shuffled.JaccardByChance, 0.01);
    }

    [Fact]
    public void Masks_of_other_layers_are_refused()
    {
        var mask = new TicketMask([Layer("a", "110")]);
        Assert.Contains("no layer a", Assert.Throws<PruningException>(() => MaskOverlap.Of(mask, new TicketMask([Layer("b", "110")]))).Message);
        Assert.Contains("3 weights here and 2 there", Assert.Throws<PruningException>(() => MaskOverlap.Of(mask, new TicketMask([Layer("a", "11")]))).Message);
        Assert.Throws<PruningException>(() => MaskOverlap.Of(mask, new TicketMask([Layer("a", "110"), Layer("b", "1")])));
    }
}
