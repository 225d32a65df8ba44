using NativeTickets.Adversarial;

namespace NativeTickets.Tests;

public sealed class SquareTests
{
    // of 5,000 queries on 32 × 32 images: the side is the root of the share of the image, which begins at 0.8 and is halved at the published fractions of the
    // queries
    [Theory]
    [InlineData(0, 29)]
    [InlineData(5, 29)]
    [InlineData(6, 20)]
    [InlineData(25, 20)]
    [InlineData(26, 14)]
    [InlineData(100, 14)]
    [InlineData(101, 10)]
    [InlineData(251, 7)]
    [InlineData(501, 5)]
    [InlineData(1001, 4)]
    [InlineData(2001, 3)]
    [InlineData(3001, 2)]
    [InlineData(4001, 1)]
    [InlineData(4999, 1)]
    public void Squares_shrink_at_the_published_fractions_of_the_queries(int query, int side) => Assert.Equal(side, Square.Side(query, 5000, 32, 32));

    [Fact]
    public void It_begins_with_stripes_at_the_edge_of_the_ball()
    {
        using var device = Device.Open("cpu", threads: 1);
        var (network, layer) = LinearNetwork.Create(device, 5);
        using var owned = network;
        using var victim = new Victim(network);
        var batch = layer.RightlyClassified(20, seed: 3);
        const float epsilon = 0.001f; // too little to fool, so that the only query is the result
        var found = new Square(new LinfThreat(epsilon), queries: 1).Run(victim, batch, seed: 5).Images;
        for (var n = 0; n < batch.Count; n++)
            for (var column = 0; column < 4; column++)
            {
                float[] moves = [.. Enumerable.Range(0, 4).Select(row => found[n * 16 + row * 4 + column] - batch.Images[n * 16 + row * 4 + column])];
                Assert.All(moves, move => Assert.Equal(epsilon, Math.Abs(move), 1e-7f)); // pixels near 0.5 have steps of 6e-8
                Assert.Single(moves.Select(Math.Sign).Distinct());
            }
        Assert.InRange(Enumerable.Range(0, 80).Count(i => found[i / 4 * 16 + i % 4] > batch.Images[i / 4 * 16 + i % 4]), 25, 55); // of 80 fair signs
    }
}
