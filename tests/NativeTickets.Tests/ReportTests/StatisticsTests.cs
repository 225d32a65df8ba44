using NativeTickets.Reporting.Values;

namespace NativeTickets.Tests;

public sealed class StatisticsTests
{
    // Two-sided 95 % and 99 % points as printed in tables of the t distribution, three decimals.
    [Theory]
    [InlineData(0.95, 1, 12.706)]
    [InlineData(0.95, 2, 4.303)]
    [InlineData(0.95, 3, 3.182)]
    [InlineData(0.95, 4, 2.776)]
    [InlineData(0.95, 5, 2.571)]
    [InlineData(0.95, 9, 2.262)]
    [InlineData(0.95, 10, 2.228)]
    [InlineData(0.95, 29, 2.045)]
    [InlineData(0.95, 30, 2.042)]
    [InlineData(0.95, 120, 1.980)]
    [InlineData(0.99, 1, 63.657)]
    [InlineData(0.99, 2, 9.925)]
    [InlineData(0.99, 10, 3.169)]
    public void Students_t_has_the_quantiles_that_tables_print(double confidence, int degreesOfFreedom, double expected) =>
        Assert.Equal(expected, StudentT.TwoSided(confidence, degreesOfFreedom), 0.0005000001);

    [Fact]
    public void Students_t_of_one_and_two_degrees_has_its_closed_forms()
    {
        Assert.Equal(Math.Tan(Math.PI * 0.475), StudentT.TwoSided(0.95, 1), 1e-10);
        Assert.Equal(0.95 * Math.Sqrt(2 / (1 - 0.95 * 0.95)), StudentT.TwoSided(0.95, 2), 1e-10);
    }

    [Fact]
    public void Students_t_approaches_the_normal_quantile() => Assert.Equal(1.959964, StudentT.TwoSided(0.95, 100_000), 3e-5);

    [Fact]
    public void A_mean_of_three_has_the_interval_worked_by_hand()
    {
        var estimate = Estimate.Of([1, 2, 6]);
        Assert.Equal(3, estimate.Mean);
        Assert.Equal(4.302652729 * Math.Sqrt(7) / Math.Sqrt(3), estimate.HalfWidth!.Value, 1e-8);
    }

    [Fact]
    public void One_value_has_no_interval()
    {
        var estimate = Estimate.Of([0.97]);
        Assert.Equal(0.97, estimate.Mean);
        Assert.Null(estimate.HalfWidth);
        Assert.Null(estimate.Low);
    }

    [Theory]
    [InlineData(new[] { 77_850.0, 77_850, 77_850 }, false, "77,850 ± 0")]
    [InlineData(new[] { 0.8, 0.8, 0.8 }, true, "80.00 ± 0")]
    [InlineData(new[] { 0.1, 0.1, 0.1 }, false, "0.1000 ± 0")] // their sum over 3 is not 0.1 to the last bit
    [InlineData(new[] { 0.0, 0 }, false, "0 ± 0")]
    [InlineData(new[] { 3.0, 4 }, false, "3.5 ± 6.4")]
    public void Values_that_are_all_the_same_are_printed_as_one_of_them(double[] values, bool isFraction, string expected) =>
        Assert.Equal(expected, ValueText.Interval(Estimate.Of(values), isFraction));

    [Fact]
    public void A_difference_that_is_the_same_for_every_seed_has_no_more_digits_than_it_needs() =>
        Assert.Equal("\u2212121,000 [\u2212121,000, \u2212121,000]", ValueText.Difference(Estimate.Of([-121_000, -121_000]), false));

    // Share, count, low and high: 0/10 and 10/10 have the closed forms z²/(n+z²) and n/(n+z²).
    [Theory]
    [InlineData(0.5, 100, 0.40383, 0.59617)]
    [InlineData(0.0, 10, 0.0, 0.27753)]
    [InlineData(1.0, 10, 0.72247, 1.0)]
    public void Wilsons_interval_has_the_textbook_ends(double share, long count, double low, double high)
    {
        var interval = WilsonInterval.Of(share, count);
        Assert.Equal(low, interval.Low, 1e-5);
        Assert.Equal(high, interval.High, 1e-5);
    }
}
