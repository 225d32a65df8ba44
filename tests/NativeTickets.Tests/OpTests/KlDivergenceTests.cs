namespace NativeTickets.Tests;

public sealed class KlDivergenceTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        Case(1, 10), Case(15, 10), Case(16, 2), Case(17, 10), Case(31, 3), Case(33, 17), Case(255, 10), Case(257, 2), Case(2, 257),
    ];

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void Equal_logits_are_at_distance_0_and_a_shift_changes_nothing(string name)
    {
        using var device = Device.Open(name);
        using var p = Tensor.FromBatch(device, new Shape(2, 3), [1, 2, 3, 1e30f, -4, 5]);
        using var q = Tensor.FromBatch(device, new Shape(2, 3), [11, 12, 13, 1e30f, -4, 5]);
        using var loss = p.KlDivergence(q);
        Assert.Equal(0, loss.Item(), 1e-6f);
    }

    [Fact]
    public void It_is_that_of_two_coins()
    {
        using var device = Device.Open("cpu");
        using var p = Tensor.FromBatch(device, new Shape(1, 2), [(float)Math.Log(3), 0]); // 3/4, 1/4
        using var q = Tensor.FromBatch(device, new Shape(1, 2), [0, 0]);
        using var loss = p.KlDivergence(q);
        Assert.Equal(0.75 * Math.Log(1.5) + 0.25 * Math.Log(0.5), loss.Item(), 1e-6);
    }

    [Fact]
    public void Logits_of_another_shape_are_refused()
    {
        using var device = Device.Open("cpu");
        using var p = Tensor.FromBatch(device, new Shape(2, 3), new float[6]);
        using var q = Tensor.FromBatch(device, new Shape(3, 2), new float[6]);
        Assert.Equal("KL divergence: other must have shape [2, 3], got [3, 2]", Assert.Throws<ShapeException>(() => p.KlDivergence(q)).Message);
    }

    static OpCase Case(int n, int classes)
    {
        var name = $"kl-divergence/n{n}c{classes}";
        return new OpCase(name, [Logits("p"), Logits("q")], t => t[0].KlDivergence(t[1]));

        OpInput Logits(string which) => new(new Shape(n, classes), true, [.. NormalFloats($"{name}/{which}", n * classes).Select(v => 2 * v)]);
    }
}
