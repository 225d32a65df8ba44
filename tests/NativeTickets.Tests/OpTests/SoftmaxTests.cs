namespace NativeTickets.Tests;

public sealed class SoftmaxTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from shape in new Shape[] { new(1, 10), new(15, 3), new(16, 1), new(17, 10), new(31, 2), new(33, 17), new(255, 4), new(257, 10), new(3, 257) }
        let name = $"softmax/{shape}"
        select new OpCase(name, [new OpInput(shape, true, NormalFloats(name, shape.Count))], t => t[0].Softmax());

    [Theory, InlineData("cpu"), InlineData("reference"), InlineData("ilgpu-cpu")]
    public void Probabilities_sum_to_one_and_huge_logits_do_not_overflow(string name)
    {
        using var device = Device.Open(name);
        using var x = Tensor.FromBatch(device, new Shape(2, 3), [1000, 1001, 1002, -1e30f, 0, 0]);
        using var y = x.Softmax();
        var values = y.ToArray();
        Assert.Equal(1, values[..3].Sum(), 1e-6f);
        Assert.Equal(0, values[3]);
        Assert.Equal(0.5f, values[4], 1e-7f);
    }
}
