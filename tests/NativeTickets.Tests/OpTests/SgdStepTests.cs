namespace NativeTickets.Tests;

public sealed class SgdStepTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from count in StepCases.Sizes
        from masked in new[] { false, true }
        from nesterov in new[] { false, true }
        from result in new[] { 0, 1 }
        select Case(count, masked, nesterov, result);

    [Theory]
    [InlineData("cpu", false)]
    [InlineData("cpu", true)]
    [InlineData("reference", true)]
    public void A_pruned_weight_is_plus_zero_bit_for_bit_after_a_thousand_steps(string name, bool nesterov)
    {
        using var device = Device.Open(name);
        const int count = 100;
        var mask = StepCases.Mask("pruned/mask", count);
        using var weight = Tensor.FromArray(device, new Shape(count), [.. NormalFloats("pruned/w", count).Select(v => -Math.Abs(v))], requiresGradient: true);
        using var velocity = Tensor.Zeros(device, new Shape(count));
        using var keep = Tensor.FromArray(device, new Shape(count), mask);
        using var gradient = Tensor.FromArray(device, new Shape(count), NormalFloats("pruned/g", count));
        StepCases.GiveGradient(weight, gradient);
        for (var step = 0; step < 1000; step++) SgdStep.Apply(weight, velocity, keep, 0.1f, 0.9f, 5e-4f, nesterov);
        var (w, v) = (weight.ToArray(), velocity.ToArray());
        for (var i = 0; i < count; i++)
        {
            if (mask[i] != 0) Assert.NotEqual(0, w[i]);
            else Assert.Equal((0, 0), (BitConverter.SingleToInt32Bits(w[i]), BitConverter.SingleToInt32Bits(v[i])));
        }
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void A_pruned_weight_is_plus_zero_even_where_its_gradient_is_nan(string name)
    {
        using var device = Device.Open(name);
        using var weight = Tensor.FromArray(device, new Shape(2), [float.NaN, -3], requiresGradient: true);
        using var velocity = Tensor.FromArray(device, new Shape(2), [float.NegativeInfinity, float.NaN]);
        using var keep = Tensor.Zeros(device, new Shape(2));
        using var gradient = Tensor.FromArray(device, new Shape(2), [float.NaN, float.PositiveInfinity]);
        StepCases.GiveGradient(weight, gradient);
        SgdStep.Apply(weight, velocity, keep, 0.1f, 0.9f, 0, false);
        Assert.All(weight.ToArray().Concat(velocity.ToArray()), v => Assert.Equal(0, BitConverter.SingleToInt32Bits(v)));
    }

    [Fact]
    public void Tensors_that_do_not_fit_are_refused()
    {
        using var device = Device.Open("cpu");
        using var weight = Tensor.FromArray(device, new Shape(2), [1, 2], requiresGradient: true);
        using var velocity = Tensor.Zeros(device, new Shape(2));
        using var three = Tensor.Zeros(device, new Shape(3));
        Assert.Equal(
            "sgd step: the weight [2] holds no gradient; run Tape.Backward from a result that was computed from it",
            Assert.Throws<InvalidOperationException>(() => SgdStep.Apply(weight, velocity, null, 1, 0, 0, false)).Message);
        StepCases.GiveGradient(weight, velocity);
        Assert.Equal("sgd step: velocity must have shape [2], got [3]",
            Assert.Throws<ShapeException>(() => SgdStep.Apply(weight, three, null, 1, 0, 0, false)).Message);
        Assert.Equal("sgd step: mask must have shape [2], got [3]",
            Assert.Throws<ShapeException>(() => SgdStep.Apply(weight, velocity, three, 1, 0, 0, false)).Message);
    }

    static OpCase Case(int count, bool masked, bool nesterov, int result)
    {
        var name = $"sgd/{count}{(masked ? "_masked" : "")}{(nesterov ? "_nesterov" : "")}/{(result == 0 ? "weight" : "velocity")}";
        var shape = new Shape(count);
        return new OpCase(
            name,
            [
                new OpInput(shape, false, NormalFloats(name + "/w", count), false),
                new OpInput(shape, false, NormalFloats(name + "/v", count), false),
                new OpInput(shape, false, NormalFloats(name + "/g", count), false),
                new OpInput(shape, false, StepCases.Mask(name + "/mask", count), false),
            ],
            t =>
            {
                StepCases.GiveGradient(t[0], t[2]);
                SgdStep.Apply(t[0], t[1], masked ? t[3] : null, 0.1f, 0.9f, 5e-4f, nesterov);
                return t[result];
            });
    }
}
