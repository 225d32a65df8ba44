namespace NativeTickets.Tests;

public sealed class AdamStepTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from count in StepCases.Sizes
        from masked in new[] { false, true }
        from result in new[] { 0, 1, 2 }
        select Case(count, masked, step: 1 + count % 7, result);

    [Fact]
    public void A_pruned_weight_is_plus_zero_bit_for_bit_after_a_thousand_steps()
    {
        using var device = Device.Open("cpu");
        const int count = 100;
        var mask = StepCases.Mask("pruned/mask", count);
        using var weight = Tensor.FromArray(device, new Shape(count), [.. NormalFloats("pruned/w", count).Select(v => -Math.Abs(v))], requiresGradient: true);
        using var first = Tensor.Zeros(device, new Shape(count));
        using var second = Tensor.Zeros(device, new Shape(count));
        using var keep = Tensor.FromArray(device, new Shape(count), mask);
        using var gradient = Tensor.FromArray(device, new Shape(count), NormalFloats("pruned/g", count));
        StepCases.GiveGradient(weight, gradient);
        for (var step = 1; step <= 1000; step++) AdamStep.Apply(weight, first, second, keep, 1e-3f, 0.9f, 0.999f, 1e-8f, 5e-4f, step);
        var (w, m, v) = (weight.ToArray(), first.ToArray(), second.ToArray());
        for (var i = 0; i < count; i++)
        {
            if (mask[i] != 0) Assert.NotEqual(0, w[i]);
            else
                Assert.All([w[i], m[i], v[i]], x => Assert.Equal(0, BitConverter.SingleToInt32Bits(x)));
        }
    }

    [Fact]
    public void The_first_step_moves_a_weight_by_the_learning_rate_against_its_gradient()
    {
        using var device = Device.Open("cpu");
        using var weight = Tensor.FromArray(device, new Shape(3), [1, 1, 1], requiresGradient: true);
        using var first = Tensor.Zeros(device, new Shape(3));
        using var second = Tensor.Zeros(device, new Shape(3));
        using var gradient = Tensor.FromArray(device, new Shape(3), [100, -0.01f, 0]);
        StepCases.GiveGradient(weight, gradient);
        AdamStep.Apply(weight, first, second, null, 0.1f, 0.9f, 0.999f, 1e-8f, 0, 1);
        var moved = weight.ToArray();
        Assert.Equal(0.9f, moved[0], 1e-5f);
        Assert.Equal(1.1f, moved[1], 1e-5f);
        Assert.Equal(1, moved[2]);
    }

    static OpCase Case(int count, bool masked, int step, int result)
    {
        var name = $"adam/{count}{(masked ? "_masked" : "")}_step{step}/{result}";
        var shape = new Shape(count);
        return new OpCase(
            name,
            [
                new OpInput(shape, false, NormalFloats(name + "/w", count), false),
                new OpInput(shape, false, NormalFloats(name + "/m", count), false),
                new OpInput(shape, false, [.. NormalFloats(name + "/v", count).Select(v => 0.1f + v * v)], false),
                new OpInput(shape, false, NormalFloats(name + "/g", count), false),
                new OpInput(shape, false, StepCases.Mask(name + "/mask", count), false),
            ],
            t =>
            {
                StepCases.GiveGradient(t[0], t[3]);
                AdamStep.Apply(t[0], t[1], t[2], masked ? t[4] : null, 1.2e-3f, 0.9f, 0.999f, 1e-8f, 5e-4f, step);
                return t[result];
            });
    }
}
