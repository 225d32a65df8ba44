namespace NativeTickets.Tests;

public sealed class ConcatTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        .. from n in Edges
           from axis in new[] { 1, 2, 3 }
           select Of($"concat/n{n}/axis{axis}", true, axis, [.. Enumerable.Range(1, 3).Select(extent => new Shape(n, 2, 3, 2).With(axis, extent))]),
        .. from n in Edges select Of($"concat/batches/n{n}", true, 0, new Shape(n, 3, 2, 1), new Shape(2, 3, 2, 1), new Shape(17, 3, 2, 1)),
        .. from n in Edges select Of($"concat/features/n{n}", true, 1, new Shape(n, 5), new Shape(n, 17)),
        .. from axis in new[] { 0, 1, 2 } select OfPlain(axis),
        new OpCase("concat/itself", [new OpInput(new Shape(3, 4), true, NormalFloats("concat/itself", 12))], t => Tensor.Concat([t[0], t[0]], 1)),
    ];

    [Theory, InlineData("cpu"), InlineData("ilgpu-cpu"), InlineData("reference")]
    public void Channels_follow_one_another_and_batches_too(string name)
    {
        using var device = Device.Open(name);
        using var a = Tensor.FromBatch(device, new Shape(2, 1, 1, 2), [1, 2, 3, 4]);
        using var b = Tensor.FromBatch(device, new Shape(2, 1, 1, 2), [5, 6, 7, 8]);
        using var channels = Tensor.Concat([a, b], axis: 1);
        using var batches = Tensor.Concat([a, b], axis: 0);
        Assert.Equal((new Shape(2, 2, 1, 2), new Shape(4, 1, 1, 2)), (channels.Shape, batches.Shape));
        Assert.Equal([1, 2, 5, 6, 3, 4, 7, 8], channels.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], batches.ToArray());
    }

    [Fact]
    public void A_constant_beside_a_parameter_gets_no_gradient()
    {
        using var device = Device.Open("cpu");
        using var tape = new Tape(device);
        using var weight = Tensor.FromArray(device, new Shape(2), [1, 2], requiresGradient: true);
        using var constant = Tensor.FromArray(device, new Shape(1), [3]);
        var y = Tensor.Concat([constant, weight.OnTape(tape)], axis: 0);
        using var up = Tensor.FromArray(device, new Shape(3), [7, 8, 9]);
        tape.Backward(y, up);
        Assert.Equal([8, 9], weight.Gradient!.ToArray());
        Assert.Null(constant.Gradient);
    }

    static OpCase Of(string name, bool hasBatchAxis, int axis, params Shape[] shapes) =>
        new(name, [.. shapes.Select((shape, i) => new OpInput(shape, hasBatchAxis, NormalFloats($"{name}/{i}", shape.Count)))], t => Tensor.Concat(t, axis));

    static OpCase OfPlain(int axis)
    {
        var shapes = Enumerable.Range(1, 2).Select(extent => new Shape(3, 4, 5).With(axis, extent));
        var inputs = shapes.Select((shape, i) => new OpInput(shape, false, NormalFloats($"concat/plain{axis}/{i}", shape.Count)));
        return new OpCase(
            $"concat/plain/axis{axis}", [new OpInput(new Shape(1), true, [0], false), .. inputs],
            t => Tensor.Concat([t[1].OnTape(t[0].Tape!), t[2]], axis));
    }
}
