using NativeTickets.Runs.Statistics;

namespace NativeTickets.Tests;

public sealed class SequentialBoundaryTests
{
    [Fact]
    public void One_look_spends_everything() => Assert.Equal(0.95, Assert.Single(SequentialBoundary.Confidences([7])), 9);

    [Fact]
    public void All_looks_together_spend_what_one_would()
    {
        var found = SequentialBoundary.Confidences([3, 5, 8, 12, 20]);
        Assert.Equal(0.05, found.Sum(confidence => 1 - confidence), 12);
        Assert.Equal(0.05 * Math.Log(1 + (Math.E - 1) * 0.15), 1 - found[0], 12); // 1.1 % after three of twenty seeds
    }

    [Theory]
    [InlineData(new[] { 3, 5, 8, 12, 20 })]
    [InlineData(new[] { 3, 5 })]
    [InlineData(new[] { 2, 3, 4, 5, 6, 7, 8, 9, 10 })]
    public void Looking_again_does_not_decide_what_is_not_there_more_often(int[] looks)
    {
        const int studies = 20_000;
        var confidences = SequentialBoundary.Confidences(looks);
        var random = new SplitMix(1);
        var decided = 0;
        for (var study = 0; study < studies; study++)
        {
            double[] values = [.. Enumerable.Range(0, looks[^1]).Select(_ => random.Normal())];
            if (looks.Zip(confidences).Any(look => IsDecided(SeedComparison.OfDifferences(values[..look.First], 0, isAtMost: false), look.Second))) decided++;
        }
        // 0.05 ± 4 · √(0.05 · 0.95 / 20000)
        Assert.InRange((double)decided / studies, 0.01, 0.0562);
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0, 3 })]
    [InlineData(new[] { 3, 3 })]
    [InlineData(new[] { 5, 3 })]
    public void Looks_that_do_not_rise_are_refused(int[] looks) => Assert.Throws<ArgumentException>(() => SequentialBoundary.Confidences(looks));

    static bool IsDecided(SeedComparison comparison, double confidence) => comparison.VerdictAt(confidence, isReachedAtBound: true) != Verdict.Undecided;

}
