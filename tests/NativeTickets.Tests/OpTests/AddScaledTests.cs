namespace NativeTickets.Tests;

public sealed class AddScaledTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from count in new[] { 1, 15, 16, 17, 31, 33, 255, 257, 40000 }
        select new OpCase(
            $"add-scaled/{count}",
            [
                new OpInput(new Shape(count), false, NormalFloats($"add-scaled/y{count}", count), false),
                new OpInput(new Shape(count), false, NormalFloats($"add-scaled/x{count}", count), false),
            ],
            t =>
            {
                t[0].AddScaled(t[1], -0.3f);
                return t[0];
            });

    [Fact]
    public void Tensors_that_differ_are_refused()
    {
        using var device = Device.Open("cpu");
        using var four = Tensor.Zeros(device, new Shape(4));
        using var three = Tensor.Zeros(device, new Shape(3));
        using var batch = Tensor.FromBatch(device, new Shape(4), new float[4]);
        Assert.Equal("add scaled: the other tensor must have shape [4], got [3]", Assert.Throws<ShapeException>(() => four.AddScaled(three, 1)).Message);
        Assert.Equal(
            "add scaled: the other tensor must be a plain tensor [4], got one with a batch axis [4]; make it with Tensor.FromArray",
            Assert.Throws<ShapeException>(() => four.AddScaled(batch, 1)).Message);
    }
}
