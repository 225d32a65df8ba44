using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class SgdTests
{
    [Fact]
    public void A_few_steps_learn_a_batch()
    {
        using var practice = new Practice("cpu", "lenet");
        using var sgd = new Sgd(practice.Network, 0.9, 1e-4);
        var first = practice.Step(sgd, 0.05);
        for (var step = 0; step < 14; step++) practice.Step(sgd, 0.05);
        Assert.InRange(practice.Step(sgd, 0.05), 0, 0.8 * first);
    }

    [Fact]
    public void A_pruned_weight_is_plus_zero_bit_for_bit_after_many_steps_and_so_is_its_velocity()
    {
        using var practice = new Practice("cpu");
        using var sgd = new Sgd(practice.Network, 0.9, 1e-2, nesterov: true);
        practice.Step(sgd, 0.01); // a velocity from before the mask must not revive anything
        var weight = practice.Network.Parameters.Single(p => p.Name == "conv2.weight");
        var mask = new float[weight.Value.Shape.Count];
        for (var i = 0; i < mask.Length; i += 3) mask[i] = 1;
        weight.SetMask(mask);
        for (var step = 0; step < 20; step++) practice.Step(sgd, 0.01);
        var (weights, velocities) = (weight.Value.ToArray(), sgd.State.Single(s => s.Name == "velocity/conv2.weight").Value.ToArray());
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 1) continue;
            Assert.Equal(0, BitConverter.SingleToInt32Bits(weights[i]));
            Assert.Equal(0, BitConverter.SingleToInt32Bits(velocities[i]));
        }
        Assert.Contains(weights, w => w != 0);
    }

    [Fact]
    public void A_step_without_gradients_is_a_mistake_that_is_told()
    {
        using var practice = new Practice("cpu");
        using var sgd = new Sgd(practice.Network);
        Assert.Throws<InvalidOperationException>(() => sgd.Step(0.1));
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        using var practice = new Practice("cpu");
        Assert.Equal("sgd: momentum is a number from 0 to below 1, got 1", Assert.Throws<SettingException>(() => new Sgd(practice.Network, 1)).Message);
        Assert.Equal("sgd: weight decay is a number from 0, got -1", Assert.Throws<SettingException>(() => new Sgd(practice.Network, 0, -1)).Message);
        Assert.Throws<SettingException>(() => new Sgd(practice.Network, nesterov: true));
        using var sgd = new Sgd(practice.Network);
        Assert.Equal("sgd: the learning rate is a number from 0, got NaN", Assert.Throws<SettingException>(() => sgd.Step(double.NaN)).Message);
    }
}
