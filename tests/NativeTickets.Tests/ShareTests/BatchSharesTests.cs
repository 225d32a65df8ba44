using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>How batches fall into groups, and groups onto ranks.</summary>
public sealed class BatchSharesTests
{
    [Theory]
    [InlineData(1, 16)]
    [InlineData(4, 64)]
    [InlineData(3, 100)]
    [InlineData(8, 128)]
    [InlineData(5, 77)]
    public void Groups_are_whole_blocks_that_cover_the_batch_whatever_the_ranks(int groups, int batchSize)
    {
        for (var ranks = 1; ranks <= groups; ranks++)
            for (var images = 1; images <= batchSize; images++)
            {
                var next = 0;
                for (var rank = 0; rank < ranks; rank++)
                {
                    using var exchange = new SilentRanks(rank, ranks);
                    var shares = new BatchShares(groups, batchSize, exchange);
                    shares.Begin(images);
                    Assert.Equal(images, Enumerable.Range(0, groups).Sum(shares.ImagesOf));
                    Assert.True(shares.Count >= 1);
                    if (shares.Own.Count == 0)
                    {
                        Assert.Equal((0, 1), (shares.First, shares.Count)); // it stands in, and adds nothing
                        continue;
                    }
                    Assert.Equal(0, shares.First % 16);
                    foreach (var group in shares.Own)
                    {
                        Assert.Equal(next, shares.First + 16 * group.FirstBlock);
                        Assert.Equal(shares.ImagesOf(group.Number), group.Images);
                        next += group.Images;
                    }
                    Assert.Equal(shares.Count, shares.Own.Sum(group => group.Images));
                }
                Assert.Equal(images, next);
            }
    }

    [Fact]
    public void A_place_of_the_batch_is_on_the_same_rank_in_batches_of_any_size()
    {
        using var exchange = new SilentRanks(1, 3);
        var shares = new BatchShares(4, 128, exchange);
        var first = shares.First;
        shares.Begin(70);
        Assert.Equal(first, shares.First);
    }
}
