namespace NativeTickets.Tests;

public sealed class PerturbationStepTests : OpContract
{
    const float Epsilon = 8 / 255f;

    public override IEnumerable<OpCase> Cases =>
        from n in new[] { 1, 15, 16, 17, 31, 33, 255, 257 }
        let shape = new Shape(n, 3, 2, 3)
        let name = $"perturbation-step/n{n}"
        select new OpCase(
            name,
            [
                new OpInput(shape, true, [.. NormalFloats(name + "/x", shape.Count).Select(v => Math.Clamp(v * Epsilon, -Epsilon, Epsilon))], false),
                new OpInput(shape, true, NormalFloats(name + "/g", shape.Count), false),
            ],
            t =>
            {
                PerturbationStep.Apply(t[0], t[1], Epsilon, 2 / 255f);
                return t[0];
            });

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    [InlineData("reference")]
    public void A_step_follows_the_sign_and_stays_in_the_ball(string name)
    {
        using var device = Device.Open(name);
        using var x = Tensor.FromBatch(device, new Shape(5), [0, 0.5f, -0.125f, 0.1875f, -0.25f]);
        using var gradient = Tensor.FromBatch(device, new Shape(5), [3, 0, float.NaN, 1e-20f, -1]);
        PerturbationStep.Apply(x, gradient, 0.25f, 0.125f);
        Assert.Equal([0.125f, 0.25f, -0.125f, 0.25f, -0.25f], x.ToArray());
    }

    [Fact]
    public void Tensors_that_do_not_fit_are_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(2), new float[2]);
        using var three = Tensor.FromBatch(device, new Shape(3), new float[3]);
        Assert.Equal("perturbation step: gradient must have shape [2], got [3]",
            Assert.Throws<ShapeException>(() => PerturbationStep.Apply(x, three, 1, 1)).Message);
    }
}
