using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>The search that tunes attacks: on functions whose least value is known, and on an attack.</summary>
public sealed class GaussianSearchTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void It_comes_near_the_least_value_of_a_known_function(long seed)
    {
        var values = Search(4, 32, seed, Bowl);
        Assert.InRange(values.Min(), 0, 0.01); // a root mean distance of 0.05 along each axis
        Assert.True(values.Min() < 0.3 * values.Take(8).Min(), $"the start alone has {values.Take(8).Min()}, the search {values.Min()}");
        Assert.True(values.Min() < Sequence(4, 32, seed).Min(Bowl), "the sequence alone is as good");
    }

    [Fact]
    public void It_leaves_a_valley_that_is_not_the_deepest()
    {
        var values = Search(1, 20, seed: 1, x => Math.Min(0.3 + 8 * (x[0] - 0.2) * (x[0] - 0.2), 40 * (x[0] - 0.83) * (x[0] - 0.83)));
        Assert.InRange(values.Min(), 0, 0.01);
    }

    [Fact]
    public void Its_points_follow_from_the_seed_and_lie_in_the_unit_cube()
    {
        var (first, again, other) = (Points(1), Points(1), Points(2));
        Assert.Equal(first.SelectMany(point => point), again.SelectMany(point => point));
        Assert.NotEqual(first[0], other[0]);
        Assert.All(first.SelectMany(point => point), share => Assert.InRange(share, 0, 1));
        Assert.Equal(20, first.Select(point => string.Join(' ', point)).Distinct().Count());

        static List<double[]> Points(long seed)
        {
            var (points, values) = (new List<double[]>(), new List<double>());
            for (var i = 0; i < 20; i++)
            {
                points.Add(new GaussianSearch(2, seed).Next(points, values));
                values.Add(Bowl(points[i]));
            }
            return points;
        }
    }

    [Fact]
    public void A_function_that_is_the_same_everywhere_is_searched_without_harm() =>
        Assert.All(Search(2, 12, seed: 1, _ => 0.5), value => Assert.Equal(0.5, value));

    [Fact]
    public void Ranges_are_walked_by_differences_or_by_ratios()
    {
        Assert.Equal(0.45, new SearchRange("a", 0, 0.9).At(0.5), 1e-12);
        var rates = new SearchRange("b", 8.0 / 255, 10, IsLogarithmic: true);
        Assert.Equal(Math.Sqrt(80.0 / 255), rates.At(0.5), 1e-9);
        Assert.Equal(8.0 / 255, rates.At(0));
        Assert.Equal(10, rates.At(1), 1e-9);
    }

    [Theory]
    [InlineData(-40), InlineData(-3.2), InlineData(-1e-9), InlineData(0), InlineData(0.7), InlineData(6)]
    public void Functions_that_it_decides_by_are_those_of_the_platform(double x)
    {
        Assert.Equal(Math.Exp(x), SearchMath.Exp(x), 1e-11 * Math.Exp(x));
        Assert.Equal(x, SearchMath.Log(Math.Exp(x)), 1e-9);
        Assert.Equal(0, SearchMath.Exp(-800));
    }

    [Theory]
    [InlineData(-2, 0.022750132), InlineData(0, 0.5), InlineData(1, 0.841344746)]
    public void The_normal_distribution_is_that_of_tables(double z, double below) => Assert.Equal(below, SearchMath.NormalBelow(z), 1e-7);

    [Fact]
    public void Tuning_an_attack_finds_no_farther_images_than_its_usual_rates()
    {
        using var device = Device.Open("cpu", threads: 1);
        using var network = TinyNetwork.Create(device);
        using var victim = new Victim(network);
        var images = new TinyImages(network, 20).Images;
        var labels = victim.Logits(images).Chunk(victim.Classes).Select(logits => Victim.PredictionOf(logits));
        var batch = new ImageBatch(images, [.. labels], [.. Enumerable.Range(0, 20)]);
        SearchRange[] ranges = [new("learningRate", 8.0 / 255, 10, true), new("momentum", 0, 0.9), new("weightDecay", 0.01, 1), new("dampening", 0, 0.2)];
        var medians = Search(4, 24, 1, shares =>
        {
            double[] at = [.. ranges.Zip(shares, (range, share) => range.At(share))];
            return Median(new SgdFmnRates(at[0], at[1], at[3], at[2]));
        });
        Assert.True(medians.Min() <= Median(new SgdFmnRates(1)), $"tuned to {medians.Min()}, while the usual rates have {Median(new SgdFmnRates(1))}");
        Assert.True(medians.Min() < medians.Max());

        double Median(SgdFmnRates rates) => TuningTrial.MedianDistance(new SgdFmn(new LinfThreat(0.1f), rates, 30), victim, batch, seed: 1);
    }

    [Fact]
    public void The_median_is_that_of_images_that_are_classified_correctly()
    {
        using var device = Device.Open("cpu", threads: 1);
        var (network, layer) = LinearNetwork.Create(device, classes: 3);
        using var victim = new Victim(network);
        var batch = layer.RightlyClassified(9, seed: 3);
        batch.Labels[4] = (batch.Labels[4] + 1) % 3;
        var attack = new SgdFmn(new LinfThreat(0.1f), new SgdFmnRates(0.1), 40);
        float[] distances = [.. attack.Nearest(victim, batch, seed: 1).Distances.Where((_, n) => n != 4).Order()];
        Assert.Equal(distances[3], TuningTrial.MedianDistance(attack, victim, batch, seed: 1)); // the lower middle of eight
        network.Dispose();
    }

    static double Bowl(double[] x)
    {
        var sum = 0.0;
        for (var d = 0; d < x.Length; d++) sum += (d + 1) * (x[d] - 0.3 - 0.1 * d) * (x[d] - 0.3 - 0.1 * d);
        return sum;
    }

    static List<double> Search(int axes, int trials, long seed, Func<double[], double> ask)
    {
        var search = new GaussianSearch(axes, seed);
        var (points, values) = (new List<double[]>(), new List<double>());
        for (var i = 0; i < trials; i++)
        {
            points.Add(search.Next(points, values));
            values.Add(ask(points[i]));
        }
        return values;
    }

    /// <summary>The low-discrepancy sequence alone: what a search begins with that has seen nothing.</summary>
    static IEnumerable<double[]> Sequence(int axes, int count, long seed)
    {
        var stream = new RandomStream(seed, "search/shift");
        float[] shift = [.. Enumerable.Range(0, axes).Select(_ => stream.NextUniform())];
        int[] bases = [2, 3, 5, 7];
        return Enumerable.Range(1, count).Select(i => (double[])
            [.. Enumerable.Range(0, axes).Select(axis => (SearchMath.RadicalInverse(i, bases[axis]) + shift[axis]) % 1)]);
    }
}
