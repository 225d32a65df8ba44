using NativeTickets.Pruning;

namespace NativeTickets.Tests;

public sealed class TicketMaskTests
{
    static readonly TicketMask Mask = new([LayerMask.FromFloats("a", [1, 0, 0, 1]), LayerMask.FromFloats("b", [0, 0, 0, 0, 0, 1])]);

    [Fact]
    public void A_mask_knows_its_counts_and_densities()
    {
        Assert.Equal((10, 3, 7), (Mask.Count, Mask.KeptCount, Mask.PrunedCount));
        Assert.Equal(0.7, Mask.Sparsity);
        Assert.Equal(0.3, Mask.Density);
        Assert.Equal([0.5, 1 / 6.0], Mask.Layers.Select(l => l.Density));
    }

    [Fact]
    public void The_hamming_distance_counts_what_differs()
    {
        var other = new TicketMask([LayerMask.FromFloats("b", [1, 0, 0, 0, 0, 0]), LayerMask.FromFloats("a", [1, 1, 0, 1])]);
        Assert.Equal(3, Mask.HammingDistance(other));
        Assert.Equal(3, other.HammingDistance(Mask));
        Assert.Equal(0, Mask.HammingDistance(Mask));
    }

    [Fact]
    public void Masks_of_other_layers_are_not_compared()
    {
        Assert.Throws<PruningException>(() => Mask.HammingDistance(new TicketMask([Mask.Layers[0]])));
        Assert.Throws<PruningException>(() => Mask.HammingDistance(new TicketMask([Mask.Layers[0], LayerMask.FromFloats("b", [1])])));
        Assert.Throws<PruningException>(() => Mask.HammingDistance(new TicketMask([Mask.Layers[0], LayerMask.FromFloats("c", [1])])));
    }

    [Fact]
    public void Entries_other_than_0_and_1_and_doubled_names_are_refused()
    {
        Assert.Contains("0.5 at 1", Assert.Throws<PruningException>(() => LayerMask.FromFloats("a", [1, 0.5f])).Message);
        Assert.Throws<PruningException>(() => new TicketMask([Mask.Layers[0], Mask.Layers[0]]));
        Assert.Throws<PruningException>(() => new TicketMask([]));
    }

    [Fact]
    public void What_is_pruned_becomes_plus_zero_whatever_it_was()
    {
        float[] weights = [1, float.NaN, -3, -0f];
        Mask.Layers[0].ApplyTo(weights);
        Assert.Equal([1f, 0f, 0f, -0f], weights);
        Assert.Equal([0, 0], weights[1..3].Select(BitConverter.SingleToInt32Bits));
        Assert.Equal([1, 0, 0, 1], Mask.Layers[0].ToFloats());
    }
}
