namespace NativeTickets.Tests;

public sealed class GlobalAveragePoolTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from n in new[] { 1, 15, 16, 17, 31, 33, 255, 257 }
        let shape = new Shape(n, 3, 2, 5)
        select new OpCase($"global/n{n}", [new OpInput(shape, true, NormalFloats($"global/n{n}", shape.Count))], t => t[0].GlobalAveragePool());

    [Fact]
    public void Each_channel_becomes_its_mean()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(1, 2, 1, 3), [1, 2, 6, -1, 0, -2]);
        using var y = x.GlobalAveragePool();
        Assert.Equal(new Shape(1, 2, 1, 1), y.Shape);
        Assert.Equal([3f, -1f], y.ToArray());
    }
}
