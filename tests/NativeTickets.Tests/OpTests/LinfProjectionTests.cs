namespace NativeTickets.Tests;

public sealed class LinfProjectionTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from n in new[] { 1, 15, 16, 17, 31, 33, 255, 257 }
        let shape = new Shape(n, 2, 3, 3)
        let name = $"linf/n{n}"
        select new OpCase(
            name,
            [
                new OpInput(shape, true, NormalFloats(name + "/x", shape.Count), false),
                new OpInput(shape, true, [.. NormalFloats(name + "/clean", shape.Count).Select(v => Math.Clamp(0.5f + 0.3f * v, 0, 1))], false),
            ],
            t =>
            {
                LinfProjection.Apply(t[0], t[1], 0.1f);
                return t[0];
            });

    [Fact]
    public void A_pixel_comes_back_to_the_ball_and_the_range_and_one_inside_stays()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(4), [0.9f, 0.4f, -0.2f, 1.3f]);
        using var clean = Tensor.FromBatch(device, new Shape(4), [0.5f, 0.5f, 0.125f, 0.875f]);
        LinfProjection.Apply(x, clean, 0.25f);
        Assert.Equal([0.75f, 0.4f, 0, 1], x.ToArray());
    }
}
