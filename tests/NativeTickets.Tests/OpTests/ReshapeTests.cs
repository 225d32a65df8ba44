namespace NativeTickets.Tests;

public sealed class ReshapeTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        .. from n in Edges
           from to in new[] { new Shape(n, 4, 3, 2), new Shape(n, 24), new Shape(n, 1, 2, 12), new Shape(n, 6, 4) }
           select Of(new Shape(n, 3, 2, 4), to),
        .. from n in Edges select Of(new Shape(n, 12), new Shape(n, 2, 3, 2)),
        new OpCase(
            "reshape/plain",
            [new OpInput(new Shape(1), true, [0], false), new OpInput(new Shape(5, 6), false, NormalFloats("reshape/plain", 30))],
            t => t[1].OnTape(t[0].Tape!).Reshape(new Shape(3, 1, 10))),
    ];

    [Theory, InlineData("cpu"), InlineData("ilgpu-cpu"), InlineData("reference")]
    public void Each_image_keeps_its_numbers_in_their_order(string name)
    {
        using var device = Device.Open(name);
        var values = Enumerable.Range(0, 48).Select(i => (float)i).ToArray();
        using var x = Tensor.FromBatch(device, new Shape(2, 3, 2, 4), values);
        using var images = x.Reshape(new Shape(2, 2, 6, 2));
        using var features = images.Reshape(new Shape(2, 24));
        Assert.Equal((new Shape(2, 2, 6, 2), true), (images.Shape, images.HasBatchAxis));
        Assert.Equal(values, images.ToArray());
        Assert.Equal(values, features.ToArray());
    }

    static OpCase Of(Shape from, Shape to) =>
        new($"reshape/{from}/{to}", [new OpInput(from, true, NormalFloats($"reshape/{from}/{to}", from.Count))], t => t[0].Reshape(to));
}
