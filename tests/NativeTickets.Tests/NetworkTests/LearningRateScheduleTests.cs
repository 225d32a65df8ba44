using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void Without_drops_and_warm_up_the_rate_is_constant()
    {
        var schedule = new LearningRateSchedule(0.1);
        Assert.All(new long[] { 0, 1, 1_000_000_000_000 }, step => Assert.Equal(0.1, schedule.At(step)));
    }

    [Fact]
    public void Each_drop_lowers_the_rate_from_its_step_on()
    {
        var schedule = new LearningRateSchedule(1, [new RateDrop(75, 0.1), new RateDrop(50, 0.5)]);
        Assert.Equal([1, 0.5, 0.5, 0.05], new long[] { 49, 50, 74, 75 }.Select(schedule.At), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void A_warm_up_leads_linearly_from_its_rate_to_the_full_one()
    {
        var schedule = new LearningRateSchedule(0.1, warmUp: new WarmUp(0.01, 9));
        for (var step = 0; step <= 12; step++) Assert.Equal(Math.Min(0.1, 0.01 + 0.01 * step), schedule.At(step), 1e-15);
        Assert.Equal(0.01, schedule.At(0));
        Assert.Equal(0.1, schedule.At(9));
    }

    [Fact]
    public void Where_warm_up_and_drop_overlap_their_factors_multiply()
    {
        var schedule = new LearningRateSchedule(1, [new RateDrop(5, 0.1)], new WarmUp(0, 10));
        Assert.Equal(0.4, schedule.At(4), 1e-15);
        Assert.Equal(0.05, schedule.At(5), 1e-15);
        Assert.Equal(0.1, schedule.At(10), 1e-15);
    }

    [Theory]
    [InlineData(0.5, 100, 50)]
    [InlineData(0.75, 30, 23)] // 22.5 is rounded up
    [InlineData(0.75, 50, 38)]
    [InlineData(0.07, 100, 7)] // 0.07 · 100 > 7 in double
    [InlineData(0, 10, 0)]
    [InlineData(1, 10, 10)]
    public void A_fraction_of_training_is_rounded_up_to_an_epoch(double fraction, int epochs, int epoch) =>
        Assert.Equal(epoch * 704L, RateDrop.AtProgress(fraction, epochs, 704, 0.1).Step);

    [Fact]
    public void Impossible_numbers_are_refused()
    {
        Assert.Throws<SettingException>(() => new LearningRateSchedule(-0.1));
        Assert.Throws<SettingException>(() => new LearningRateSchedule(double.NaN));
        Assert.Throws<SettingException>(() => new LearningRateSchedule(0.1, [new RateDrop(-1, 0.1)]));
        Assert.Throws<SettingException>(() => new LearningRateSchedule(0.1, [new RateDrop(1, double.PositiveInfinity)]));
        Assert.Throws<SettingException>(() => new LearningRateSchedule(0.1, warmUp: new WarmUp(0.1, -1)));
        Assert.Throws<SettingException>(() => RateDrop.AtProgress(1.5, 10, 10, 0.1));
    }
}
