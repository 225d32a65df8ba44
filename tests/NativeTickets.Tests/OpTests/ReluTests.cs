namespace NativeTickets.Tests;

public sealed class ReluTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from n in new[] { 1, 15, 16, 17, 31, 33, 255, 257 }
        let shape = new Shape(n, 3, 2, 5)
        select new OpCase($"relu/n{n}", [new OpInput(shape, true, AwayFromZero($"relu/n{n}", shape.Count))], t => t[0].Relu());

    [Fact]
    public void Nan_stays_nan_so_that_a_diverged_run_shows()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(2), [float.NaN, -1]);
        using var y = x.Relu();
        Assert.Equal([float.NaN, 0f], y.ToArray());
    }

    [Fact]
    public void A_plain_tensor_is_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.Zeros(device, new Shape(3));
        Assert.Equal("relu: wants a tensor with a batch axis, got a plain one [3]; make it with Tape.Input or Tensor.FromBatch", Assert.Throws<ShapeException>(() => x.Relu()).Message);
    }

    static float[] AwayFromZero(string name, int count) => [.. NormalFloats(name, count).Select(v => Math.Abs(v) < 1e-3f ? v + 0.5f : v)];
}
