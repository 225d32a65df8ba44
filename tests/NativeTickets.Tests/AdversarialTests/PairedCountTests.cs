using NativeTickets.Adversarial;

namespace NativeTickets.Tests;

public sealed class PairedCountTests
{
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(10, 0, 2.0 / 1024)]
    [InlineData(0, 10, 2.0 / 1024)]
    [InlineData(5, 1, 2 * 7.0 / 64)]
    [InlineData(4, 4, 1)]
    public void The_p_value_is_that_of_the_exact_binomial_test(int onlyFirst, int onlySecond, double expected) =>
        Assert.Equal(expected, new PairedCount(1000, onlyFirst, onlySecond).PValue, 1e-12);

    [Fact]
    public void Large_counts_neither_underflow_nor_overflow()
    {
        Assert.InRange(new PairedCount(10_000, 5_100, 4_900).PValue, 0.04, 0.05); // z = 1.99 with the correction for continuity
        Assert.InRange(new PairedCount(10_000, 6_000, 0).PValue, 0, double.Epsilon * 1e16);
    }

    [Fact]
    public void It_counts_images_where_outcomes_differ()
    {
        var paired = PairedCount.Of([true, true, false, false, true], [true, false, true, false, false]);
        Assert.Equal(new PairedCount(5, 2, 1), paired);
        Assert.Equal(0.2, paired.Difference, 1e-12);
        Assert.Throws<ArgumentException>(() => PairedCount.Of([true], [true, false]));
    }

    [Fact]
    public void A_rule_is_violated_only_by_a_difference_that_is_large_and_no_chance()
    {
        Assert.True(EvaluationRules.IsViolated(new PairedCount(1000, 0, 10)));
        Assert.False(EvaluationRules.IsViolated(new PairedCount(1000, 10, 0)));
        Assert.False(EvaluationRules.IsViolated(new PairedCount(1000, 0, 2)));
        Assert.False(EvaluationRules.IsViolated(new PairedCount(1000, 90, 100)));
        Assert.False(EvaluationRules.IsViolated(new PairedCount(10_000, 0, 15)));
    }
}
