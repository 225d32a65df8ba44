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

    // Two-sided points of the normal distribution as printed in tables.
    [Theory]
    [InlineData(0.5, 0.674490)]
    [InlineData(0.95, 1.959964)]
    [InlineData(0.99, 2.575829)]
    [InlineData(0.9999, 3.890592)]
    public void The_normal_distribution_has_the_quantiles_that_tables_print(double confidence, double expected)
    {
        Assert.Equal(expected, NormalDistribution.TwoSided(confidence), 5e-7);
        Assert.Equal(confidence, NormalDistribution.Within(expected), 1e-6);
    }

    [Fact]
    public void An_interval_of_seeds_that_agree_is_as_wide_as_their_images_leave_it()
    {
        var images = Spread.ImageVariance(0.8, 100);
        Assert.Equal(81.0 / 102 * 21 / 102 / 100, images, 1e-12);
        Assert.Equal(1.959964 * Math.Sqrt(images / 3), Spread.Of([0.8, 0.8, 0.8], images).At(0.95).HalfWidth!.Value, 1e-6);
        Assert.Equal(4.302652729 * Math.Sqrt(7) / Math.Sqrt(3), Spread.Of([1, 2, 6], images).At(0.95).HalfWidth!.Value, 1e-8);
    }

    [Fact]
    public void The_images_of_a_share_of_0_or_1_leave_doubt_too() => Assert.Equal(Spread.ImageVariance(0, 10), Spread.ImageVariance(1, 10), 1e-15);

    [Fact]
    public void One_arm_of_accuracies_has_the_wider_interval_of_students() => Assert.Equal(
        StudentT.TwoSided(0.97, 2) * Math.Sqrt(7) / Math.Sqrt(3), (Spread.Of([1, 2, 6]) with { IsOneArm = true }).At(0.95).HalfWidth!.Value, 1e-8);

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.1, false)]
    [InlineData(0, true)]
    public void A_value_lies_at_the_end_of_the_interval_whose_confidence_its_doubt_leaves(double images, bool isOneArm)
    {
        var spread = Spread.Of([1, 2, 6], images) with { IsOneArm = isOneArm };
        Assert.Equal(0.5, spread.At(1 - spread.Doubt(0.5)).Low!.Value, 1e-9);
        Assert.Equal(1, spread.Doubt(3));
    }

    [Fact]
    public void Ratios_give_the_difference_of_geometric_means()
    {
        var compared = SeedComparison.OfRatios([2, 8], [1, 1], margin: 1, isAtMost: false);
        Assert.Equal(4 - 1 - 1, compared.At(0.95).Mean, 1e-12);
        Assert.Equal(4, compared.RatioAt(0.95)!.Value.Mean, 1e-12);
        // the logarithms of 2 and 8 lie ln 2 from their mean
        Assert.Equal(4 * Math.Exp(StudentT.TwoSided(0.95, 1) * Math.Log(2)), compared.RatioAt(0.95)!.Value.High!.Value, 1e-3);
        Assert.Equal(0, compared.At(1 - compared.Doubt).Low!.Value, 1e-6);
        var turned = SeedComparison.OfRatios([2, 8], [1, 1], margin: 1, isAtMost: true).At(0.9);
        var plain = compared.At(0.9);
        Assert.Equal((-plain.Mean, -plain.High!.Value, -plain.Low!.Value), (turned.Mean, turned.Low!.Value, turned.High!.Value));
    }
}
