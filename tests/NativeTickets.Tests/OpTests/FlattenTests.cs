namespace NativeTickets.Tests;

public sealed class FlattenTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from n in new[] { 1, 15, 16, 17, 31, 33, 255, 257 }
        let shape = new Shape(n, 3, 2, 4)
        select new OpCase($"flatten/n{n}", [new OpInput(shape, true, NormalFloats($"flatten/n{n}", shape.Count))], t => t[0].Flatten());

    [Fact]
    public void Features_keep_the_order_of_channels_rows_and_columns()
    {
        using var device = Device.Open("cpu");
        var values = Enumerable.Range(0, 24).Select(i => (float)i).ToArray();
        using var x = Tensor.FromBatch(device, new Shape(2, 3, 2, 2), values);
        using var y = x.Flatten();
        Assert.Equal(new Shape(2, 12), y.Shape);
        Assert.Equal(values, y.ToArray());
    }
}
