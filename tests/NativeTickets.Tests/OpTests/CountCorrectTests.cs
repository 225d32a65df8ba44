namespace NativeTickets.Tests;

public sealed class CountCorrectTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from size in new[] { (1, 10), (15, 3), (16, 2), (17, 10), (31, 5), (33, 17), (255, 2), (257, 4) }
        let name = $"count/n{size.Item1}c{size.Item2}"
        select new OpCase(
            name,
            [
                new OpInput(new Shape(size.Item1, size.Item2), true, NormalFloats(name, size.Item1 * size.Item2), false),
                new OpInput(new Shape(size.Item1), true, Labels(name + "/labels", size.Item1, size.Item2), false),
            ],
            t => t[0].CountCorrect(t[1]));

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void The_first_of_equal_logits_is_the_answer_and_nan_never_is(string name)
    {
        using var device = Device.Open(name);
        using var logits = Tensor.FromBatch(device, new Shape(4, 2), [3, 3, 3, 3, float.NaN, float.NaN, float.NaN, -1]);
        using var labels = Tensor.FromBatch(device, new Shape(4), [0, 1, 0, 1]);
        using var count = logits.CountCorrect(labels);
        Assert.Equal(2, count.Item());
    }
}
