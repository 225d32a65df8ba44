namespace NativeTickets.Tests;

public sealed class WeightedSumTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from n in new[] { 1, 15, 16, 17, 31, 33, 255, 257 }
        let shape = new Shape(n, 3)
        select new OpCase($"weighted-sum/n{n}",
            [.. Enumerable.Range(0, 4).Select(i => new OpInput(shape, true, NormalFloats($"weighted-sum/{i}/n{n}", 3 * n)))],
            t => t[0].KlDivergence(t[1]).WeightedSum(t[2].KlDivergence(t[3]), -1.75f));

    [Fact]
    public void Tensors_with_a_batch_axis_are_refused()
    {
        using var device = Device.Open("cpu");
        using var plain = Tensor.Zeros(device, new Shape(2));
        using var batch = Tensor.FromBatch(device, new Shape(2), [1, 2]);
        Assert.StartsWith("weighted sum: the other tensor must be a plain tensor [2]", Assert.Throws<ShapeException>(() => plain.WeightedSum(batch, 1)).Message,
            StringComparison.Ordinal);
    }
}
