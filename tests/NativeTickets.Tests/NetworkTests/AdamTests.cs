using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class AdamTests
{
    [Fact]
    public void The_first_step_moves_every_weight_by_the_learning_rate_at_most()
    {
        using var practice = new Practice("cpu");
        using var adam = new Adam(practice.Network);
        var before = NetworkState.Read(practice.Network);
        practice.Step(adam, 0.001);
        var after = NetworkState.Read(practice.Network);
        foreach (var (name, entry) in before)
            for (var i = 0; i < entry.Values.Length; i++) Assert.InRange(Math.Abs(after[name].Values[i] - entry.Values[i]), 0, 0.001001);
    }

    [Fact]
    public void Saved_and_loaded_in_the_middle_it_ends_with_the_same_bits()
    {
        using var one = new Practice("cpu");
        using var other = new Practice("cpu");
        using var first = new Adam(one.Network, weightDecay: 1e-3);
        using var second = new Adam(other.Network, weightDecay: 1e-3);
        for (var step = 0; step < 3; step++) one.Step(first, 0.01);
        NetworkState.Write(other.Network, NetworkState.Read(one.Network), "a test");
        NetworkState.Write(second, NetworkState.Read(first), "a test");
        second.LoadNumbers(first.SaveNumbers());
        for (var step = 0; step < 3; step++)
        {
            one.Step(first, 0.01);
            other.Step(second, 0.01);
        }
        var (expected, actual) = (NetworkState.Read(one.Network), NetworkState.Read(other.Network));
        Assert.All(expected, e => Assert.Equal(e.Value.Values, actual[e.Key].Values));
    }

    [Fact]
    public void Without_its_count_of_steps_it_would_end_elsewhere()
    {
        using var one = new Practice("cpu");
        using var first = new Adam(one.Network);
        for (var step = 0; step < 2; step++) one.Step(first, 0.01);
        var after = NetworkState.Read(one.Network);
        using var other = new Practice("cpu");
        using var second = new Adam(other.Network);
        other.Step(second, 0.01);
        second.LoadNumbers(new Dictionary<string, double> { ["steps"] = 0 });
        other.Step(second, 0.01);
        Assert.NotEqual(after["fc1.weight"].Values, NetworkState.Read(other.Network)["fc1.weight"].Values);
    }

    [Fact]
    public void Reset_forgets_moments_and_steps()
    {
        using var one = new Practice("cpu");
        using var adam = new Adam(one.Network);
        var start = NetworkState.Read(one.Network);
        one.Step(adam, 0.01);
        var after = NetworkState.Read(one.Network);
        adam.Reset();
        NetworkState.Write(one.Network, start, "a test");
        one.Step(adam, 0.01);
        Assert.All(NetworkState.Read(one.Network), e => Assert.Equal(after[e.Key].Values, e.Value.Values));
    }

    [Fact]
    public void A_state_without_a_count_of_steps_is_refused()
    {
        using var practice = new Practice("cpu");
        using var adam = new Adam(practice.Network);
        Assert.Equal("adam: its state expects 'steps', a whole number from 0, got none",
            Assert.Throws<NetworkException>(() => adam.LoadNumbers(new Dictionary<string, double>())).Message);
        Assert.Throws<NetworkException>(() => adam.LoadNumbers(new Dictionary<string, double> { ["steps"] = -1 }));
        Assert.Throws<SettingException>(() => new Adam(practice.Network, beta1: 1));
        Assert.Throws<SettingException>(() => new Adam(practice.Network, epsilon: 0));
    }
}
