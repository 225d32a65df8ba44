namespace NativeTickets.Tests;

public sealed class PadImagesTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        .. from n in Edges
           from around in new[] { new Margins(0, 0, 1, 1), new Margins(1, 2, 3, 0), new Margins(1), default }
           select Of(new Shape(n, 2, 2, 3), around),
        Of(new Shape(3, 17, 1, 5), new Margins(8, 9, 0, 1)),
    ];

    [Theory, InlineData("cpu"), InlineData("ilgpu-cpu"), InlineData("reference")]
    public void Rows_and_columns_of_zeros_lie_around_the_images(string name)
    {
        using var device = Device.Open(name);
        using var x = Tensor.FromBatch(device, new Shape(2, 1, 1, 2), [1, 2, 3, float.NaN]);
        using var y = x.PadImages(new Margins(1, 0, 0, 1));
        Assert.Equal(new Shape(2, 1, 2, 3), y.Shape);
        Assert.Equal([0, 0, 0, 1, 2, 0, 0, 0, 0, 3, float.NaN, 0], y.ToArray());
    }

    [Fact]
    public void Fewer_than_no_rows_and_features_are_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(1, 1, 2, 5), new float[10]);
        using var features = Tensor.FromBatch(device, new Shape(2, 5), new float[10]);
        Assert.Equal("pad images: expects 0 or more rows and columns on each side, got [0, -1, 2, 0]",
            Assert.Throws<ShapeException>(() => x.PadImages(new Margins(0, -1, 2, 0))).Message);
        Assert.Equal("pad images: expects images [N, C, H, W], got [2, 5]", Assert.Throws<ShapeException>(() => features.PadImages(new Margins(1))).Message);
    }

    static OpCase Of(Shape shape, Margins around)
    {
        var name = $"padimages/{shape}/{around}";
        return new OpCase(name, [new OpInput(shape, true, NormalFloats(name, shape.Count))], t => t[0].PadImages(around));
    }
}
