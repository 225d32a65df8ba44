namespace NativeTickets.Tests;

public sealed class ScaleShiftTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from shape in new Shape[] { new(1, 3), new(15, 2), new(16, 3, 2, 2), new(17, 1, 3, 1), new(31, 4), new(33, 2, 2, 3), new(255, 3), new(257, 2) }
        let name = $"scale-shift/{shape}"
        select new OpCase(
            name,
            [
                new OpInput(shape, true, NormalFloats(name + "/x", shape.Count)),
                new OpInput(new Shape(shape[1]), false, NormalFloats(name + "/scale", shape[1]), false),
                new OpInput(new Shape(shape[1]), false, NormalFloats(name + "/shift", shape[1]), false),
            ],
            t => t[0].ScaleShift(t[1], t[2]));

    [Fact]
    public void Constants_for_other_channels_are_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(1, 3, 2, 2), new float[12]);
        using var three = Tensor.Zeros(device, new Shape(3));
        using var one = Tensor.Zeros(device, new Shape(1));
        Assert.Equal("scale shift: shift must be a plain tensor [3], one number per channel (axis 1) of the input [1, 3, 2, 2], got [1]",
            Assert.Throws<ShapeException>(() => x.ScaleShift(three, one)).Message);
    }
}
