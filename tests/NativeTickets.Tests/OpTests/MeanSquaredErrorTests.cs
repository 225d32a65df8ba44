namespace NativeTickets.Tests;

public sealed class MeanSquaredErrorTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        .. from n in Edges
           let shape = new Shape(n, 3, 2, 5)
           select new OpCase($"mean-squared-error/n{n}", [Numbers("x", shape, true), Numbers("target", shape, true)], t => t[0].MeanSquaredError(t[1])),
        new(
            "mean-squared-error/plain", [new(new(1), true, [0], false), Numbers("x", new(5, 7), false), Numbers("target", new(5, 7), false)],
            t => t[1].OnTape(t[0].Tape!).MeanSquaredError(t[2].OnTape(t[0].Tape!))),
    ];

    [Fact]
    public void Off_a_tape_it_leaves_nothing_behind_but_its_result()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(2, 2), [1, 2, 3, 4]);
        using var target = Tensor.FromBatch(device, new Shape(2, 2), [1, 2, 3, 0]);
        var before = device.Kernels.RentedBuffers;
        using var loss = x.MeanSquaredError(target);
        Assert.Equal(before + 1, device.Kernels.RentedBuffers);
        Assert.Equal(4, loss.Item());
        using var half = loss + x; // one number with many
        Assert.Equal(before + 2, device.Kernels.RentedBuffers);
        Assert.Equal([5f, 6, 7, 8], half.ToArray());
    }

    [Fact]
    public void A_target_of_another_shape_is_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(2, 2), [1, 2, 3, 4]);
        using var target = Tensor.FromBatch(device, new Shape(2), [1, 2]);
        Assert.Equal(
            "mean squared error: expects two tensors of one shape, got [2, 2] and [2]",
            Assert.Throws<ShapeException>(() => x.MeanSquaredError(target)).Message);
    }

    static OpInput Numbers(string name, Shape shape, bool hasBatchAxis) =>
        new(shape, hasBatchAxis, NormalFloats($"mean-squared-error/{name}{shape}", shape.Count));
}
