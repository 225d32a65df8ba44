using NativeTickets.Config.Units;

namespace NativeTickets.Tests;

public sealed class TrainingTimeTests
{
    [Theory]
    [InlineData("400it", 400, TimeUnit.Iterations)]
    [InlineData("10ep", 10, TimeUnit.Epochs)]
    [InlineData("0.5ep", 0.5, TimeUnit.Epochs)]
    [InlineData("50%", 50, TimeUnit.Percent)]
    public void A_time_is_read_and_written_with_its_unit(string text, double amount, TimeUnit unit)
    {
        Assert.True(TrainingTime.TryParse(text, out var time));
        Assert.Equal(new TrainingTime(amount, unit), time);
        Assert.Equal(text, time.ToString());
    }

    [Theory]
    [InlineData("10")]
    [InlineData("-1ep")]
    [InlineData("1.5it")]
    [InlineData("101%")]
    [InlineData("ep")]
    [InlineData("1e99ep")]
    [InlineData("NaNep")]
    [InlineData("10 ep")]
    public void A_time_without_sense_is_refused(string text) => Assert.False(TrainingTime.TryParse(text, out _));

    [Theory]
    [InlineData("400it", 400)]
    [InlineData("2ep", 20)]
    [InlineData("0.25ep", 2)]
    [InlineData("50%", 30)]
    [InlineData("75%", 40)]
    public void A_time_becomes_steps_of_the_stage(string text, long steps)
    {
        Assert.True(TrainingTime.TryParse(text, out var time));
        Assert.Equal(steps, time.ToSteps(stepsPerEpoch: 10, epochs: 5)); // 50 % of 5 epochs is rounded up to 3, as the paper's ⌈E/2⌉
    }

    [Theory]
    [InlineData("0.5", 0.5)]
    [InlineData("1e-4", 1e-4)]
    [InlineData("8/255", 8.0 / 255)]
    [InlineData("50%", 0.5)]
    public void Numbers_may_be_quotients_and_percentages(string text, double expected)
    {
        Assert.True(NumberText.TryNumber(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1/0")]
    [InlineData("")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData("0x10")]
    [InlineData("1,000")]
    [InlineData("/")]
    [InlineData("%")]
    public void What_is_no_finite_number_is_refused(string text) => Assert.False(NumberText.TryNumber(text, out _));
}
