using NativeTickets.Runs.Statistics;

namespace NativeTickets.Tests;

public sealed class PowerTests
{
    // Cohen 1988 and every table of the paired t test: ten pairs one deviation apart, 34 half a deviation apart
    [Theory]
    [InlineData(1, 10, 0.8031)]
    [InlineData(0.5, 34, 0.8078)]
    [InlineData(0, 5, 0.025)]
    public void Power_is_that_of_the_noncentral_t_distribution(double distance, int count, double expected) =>
        Assert.Equal(expected, Power.Of(distance, count), 1e-4);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20)]
    public void The_smallest_distance_is_decided_four_times_in_five(int count)
    {
        var distance = Power.SmallestDistance(2, count);
        Assert.Equal(Power.Usual, Power.Of(distance / 2, count), 1e-9);
        var (random, decided) = (new SplitMix((ulong)count), 0);
        const int studies = 20_000;
        for (var study = 0; study < studies; study++)
        {
            double[] values = [.. Enumerable.Range(0, count).Select(_ => distance + 2 * random.Normal())];
            if (SeedComparison.OfDifferences(values, 0, isAtMost: false).VerdictAt(0.95, isReachedAtBound: true) == Verdict.Reproduced) decided++;
        }
        Assert.Equal(Power.Usual, (double)decided / studies, 0.012); // four deviations of 20,000 studies
    }

    [Fact]
    public void As_many_values_are_needed_as_decide_the_distance()
    {
        Assert.Equal(34, Power.ValuesFor(0.5, 1, most: 10_000));
        Assert.Equal(2, Power.ValuesFor(0.5, 0, most: 10_000));
        Assert.Null(Power.ValuesFor(0.001, 1, most: 1000));
    }

}
