namespace NativeTickets.Tests;

public sealed class SignStepTests : OpContract
{
    const float Epsilon = 8 / 255f;

    public override IEnumerable<OpCase> Cases =>
        from n in new[] { 1, 15, 16, 17, 31, 33, 255, 257 }
        let shape = new Shape(n, 3, 2, 3)
        let name = $"sign-step/n{n}"
        let clean = Uniform(name + "/clean", shape.Count)
        select new OpCase(
            name,
            [
                new OpInput(shape, true, [.. clean.Zip(Uniform(name + "/x", shape.Count), (c, u) => Math.Clamp(c + Epsilon * (2 * u - 1), 0, 1))], false),
                new OpInput(shape, true, NormalFloats(name + "/g", shape.Count), false),
                new OpInput(shape, true, clean, false),
            ],
            t =>
            {
                SignStep.Apply(t[0], t[1], t[2], Epsilon, 2 / 255f);
                return t[0];
            });

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void A_step_follows_the_sign_and_stays_in_the_ball_and_in_the_pixel_range(string name)
    {
        using var device = Device.Open(name);
        using var x = Tensor.FromBatch(device, new Shape(6), [0.5f, 0.5f, 0.5f, 0.5f, 0.99f, 0.01f]);
        using var clean = Tensor.FromBatch(device, new Shape(6), [0.5f, 0.5f, 0.5f, 0.3f, 0.99f, 0.01f]);
        using var gradient = Tensor.FromBatch(device, new Shape(6), [3, 0, float.NaN, 1, 1e-20f, -1]);
        SignStep.Apply(x, gradient, clean, 0.25f, 0.125f);
        Assert.Equal([0.625f, 0.5f, 0.5f, 0.55f, 1f, 0f], x.ToArray());
    }

    [Fact]
    public void Tensors_that_do_not_fit_are_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(2), new float[2]);
        using var three = Tensor.FromBatch(device, new Shape(3), new float[3]);
        Assert.Equal("sign step: gradient must have shape [2], got [3]", Assert.Throws<ShapeException>(() => SignStep.Apply(x, three, x, 1, 1)).Message);
    }

    static float[] Uniform(string name, int count)
    {
        var stream = new RandomStream(1, name);
        return [.. Enumerable.Range(0, count).Select(_ => stream.NextInt(1 << 20) / (float)(1 << 20))];
    }
}
