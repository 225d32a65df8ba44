namespace NativeTickets.Tests;

public sealed class GradientClipTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from count in StepCases.Sizes
        let shape = new Shape(count)
        let name = $"gradient-clip/{count}"
        select new OpCase(
            name,
            [
                new OpInput(shape, false, NormalFloats(name + "/g", count), false),
                new OpInput(shape, false, StepCases.Mask(name + "/mask", count), false),
            ],
            t =>
            {
                using var weight = Tensor.Zeros(t[0].Device, t[0].Shape);
                StepCases.GiveGradient(weight, t[0]);
                GradientClip.ToNorm([(weight, t[1])], 0.7f).Dispose();
                t[0].CopyFrom(weight.Gradient!);
                return t[0];
            });

    [Fact]
    public void A_norm_of_five_is_shortened_to_one_and_shorter_gradients_stay()
    {
        using var device = Device.Open("cpu");
        using var first = StepCases.WithGradient(device, new Shape(1), [3]);
        using var second = StepCases.WithGradient(device, new Shape(2), [0, 4]);
        using (var square = GradientClip.ToNorm([(first, null), (second, null)], 10)) Assert.Equal(25, square.Item());
        Assert.Equal((3, 4), (first.Gradient!.ToArray()[0], second.Gradient!.ToArray()[1]));
        GradientClip.ToNorm([(first, null), (second, null)], 1).Dispose();
        Assert.Equal(0.6, first.Gradient!.ToArray()[0], 1e-6);
        Assert.Equal(0.8, second.Gradient!.ToArray()[1], 1e-6);
    }

    [Fact]
    public void What_lies_where_weights_are_pruned_counts_nothing()
    {
        using var device = Device.Open("cpu");
        using var weight = StepCases.WithGradient(device, new Shape(4), [3, 1e30f, float.NaN, 4]);
        using var mask = Tensor.FromArray(device, new Shape(4), [1, 0, 0, 1]);
        GradientClip.ToNorm([(weight, mask)], 1).Dispose();
        Assert.Equal(0.6, weight.Gradient!.ToArray()[0], 1e-6);
        Assert.Equal(0.8, weight.Gradient!.ToArray()[3], 1e-6);
    }

    [Fact]
    public void A_weight_without_a_gradient_is_refused()
    {
        using var device = Device.Open("cpu");
        using var weight = Tensor.Zeros(device, new Shape(2));
        Assert.Contains("gradient clip: the weight [2] holds no gradient",
            Assert.Throws<InvalidOperationException>(() => GradientClip.ToNorm([(weight, null)], 1)).Message, StringComparison.Ordinal);
    }
}
