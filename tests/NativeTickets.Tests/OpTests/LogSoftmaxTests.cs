namespace NativeTickets.Tests;

public sealed class LogSoftmaxTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from shape in new Shape[] { new(1, 10), new(15, 3), new(16, 1), new(17, 10), new(31, 2), new(33, 17), new(255, 4), new(257, 10), new(3, 257) }
        let name = $"log-softmax/{shape}"
        select new OpCase(name, [new OpInput(shape, true, [.. NormalFloats(name, shape.Count).Select(v => 5 * v)])], t => t[0].LogSoftmax());

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void Probabilities_sum_to_one_and_huge_logits_do_not_overflow(string name)
    {
        using var device = Device.Open(name);
        using var x = Tensor.FromBatch(device, new Shape(2, 3), [1000, 1001, 1002, -1e30f, 0, 0]);
        using var y = x.LogSoftmax();
        var values = y.ToArray();
        Assert.Equal(1, values[..3].Sum(v => Math.Exp(v)), 1e-6);
        Assert.Equal(-1e30f, values[3]);
        Assert.Equal(-Math.Log(2), values[4], 1e-6);
    }
}
