namespace NativeTickets.Tests;

public sealed class PadChannelsTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        .. from n in Edges
           from around in new[] { (1, 2), (0, 3), (2, 0), (0, 0) }
           select Of(new Shape(n, 3, 2, 2), around.Item1, around.Item2),
        Of(new Shape(3, 17, 1, 5), 8, 9),
    ];

    [Theory, InlineData("cpu"), InlineData("ilgpu-cpu"), InlineData("reference")]
    public void Channels_of_zeros_lie_around_those_of_the_images(string name)
    {
        using var device = Device.Open(name);
        using var x = Tensor.FromBatch(device, new Shape(2, 1, 1, 2), [1, 2, 3, float.NaN]);
        using var y = x.PadChannels(1, 2);
        Assert.Equal(new Shape(2, 4, 1, 2), y.Shape);
        Assert.Equal([0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 3, float.NaN, 0, 0, 0, 0], y.ToArray());
    }

    [Fact]
    public void Fewer_than_no_channels_and_features_are_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(1, 1, 2, 5), new float[10]);
        using var features = Tensor.FromBatch(device, new Shape(2, 5), new float[10]);
        Assert.Equal("pad channels: expects 0 or more channels before and after, got -1 and 2",
            Assert.Throws<ShapeException>(() => x.PadChannels(-1, 2)).Message);
        Assert.Equal("pad channels: expects images [N, C, H, W], got [2, 5]", Assert.Throws<ShapeException>(() => features.PadChannels(1, 1)).Message);
    }

    static OpCase Of(Shape shape, int before, int after)
    {
        var name = $"padchannels/{shape}/{before}_{after}";
        return new OpCase(name, [new OpInput(shape, true, NormalFloats(name, shape.Count))], t => t[0].PadChannels(before, after));
    }
}
