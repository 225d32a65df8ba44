using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

public sealed class StageStartTests
{
    [Theory]
    [InlineData(0, 0, "begins")]
    [InlineData(3, 0, "continues after epoch 3")]
    [InlineData(0, 120, "continues after step 120 of epoch 1")]
    [InlineData(3, 1, "continues after step 1 of epoch 4")]
    public void A_stage_says_from_where_it_works_on(int epochsDone, int stepsDone, string words) =>
        Assert.Equal(words, new StageStart(epochsDone, stepsDone).Words);
}
