namespace NativeTickets.Tests;

public sealed class AddTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from n in new[] { 1, 15, 16, 17, 31, 33, 255, 257 }
        let shape = new Shape(n, 2, 3, 3)
        select new OpCase($"add/n{n}", [new OpInput(shape, true, NormalFloats($"add/a{n}", shape.Count)), new OpInput(shape, true, NormalFloats($"add/b{n}", shape.Count))], t => t[0].Add(t[1]));

    [Fact]
    public void A_tensor_added_to_itself_gets_both_gradients()
    {
        using var device = Device.Open("cpu");
        using var tape = new Tape(device);
        var x = tape.Input(new Shape(2), [3, 4], watch: true);
        var y = x.Add(x);
        using var up = Tensor.FromBatch(device, new Shape(2), [1, 10]);
        tape.Backward(y, up);
        Assert.Equal([2f, 20f], x.Gradient!.ToArray());
    }
}
