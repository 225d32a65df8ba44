namespace NativeTickets.Tests;

public sealed class NearestNameTests
{
    static readonly string[] Known = ["epochs", "batchSize", "learningRate", "momentum"];

    [Theory]
    [InlineData("epoch", "epochs")]
    [InlineData("epohcs", "epochs")]
    [InlineData("learningrate", "learningRate")]
    [InlineData("batch_size", "batchSize")]
    [InlineData("zzz", null)]
    public void A_mistyped_name_finds_the_one_it_stands_for(string name, string? expected) => Assert.Equal(expected, NearestName.Of(name, Known));
}
