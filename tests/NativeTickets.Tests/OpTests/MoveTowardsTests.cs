namespace NativeTickets.Tests;

public sealed class MoveTowardsTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from count in new[] { 1, 15, 16, 17, 31, 33, 255, 257, 40000 }
        select new OpCase(
            $"move-towards/{count}",
            [
                new OpInput(new Shape(count), false, NormalFloats($"move-towards/y{count}", count), false),
                new OpInput(new Shape(count), false, NormalFloats($"move-towards/x{count}", count), false),
            ],
            t =>
            {
                t[0].MoveTowards(t[1], 0.3f);
                return t[0];
            });

    [Fact]
    public void What_is_pruned_in_both_stays_plus_zero()
    {
        using var device = Device.Open("cpu");
        using var average = Tensor.FromArray(device, new Shape(2), [0, 1]);
        using var weights = Tensor.FromArray(device, new Shape(2), [0, 3]);
        average.MoveTowards(weights, 0.25f);
        Assert.Equal([0, 1.5f], average.ToArray());
        Assert.Equal(0, BitConverter.SingleToInt32Bits(average.ToArray()[0]));
    }

    [Fact]
    public void Tensors_that_differ_are_refused()
    {
        using var device = Device.Open("cpu");
        using var four = Tensor.Zeros(device, new Shape(4));
        using var three = Tensor.Zeros(device, new Shape(3));
        Assert.Equal("move towards: the target must have shape [4], got [3]", Assert.Throws<ShapeException>(() => four.MoveTowards(three, 1)).Message);
    }
}
