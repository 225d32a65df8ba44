using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class NetworkStateTests
{
    [Theory]
    [InlineData(-1e-3f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Running_variances_that_no_images_have_are_named(float variance)
    {
        using var device = Device.Open("cpu", 1);
        using var network = ExchangedNetwork.Create("resnet18-w1", device);
        Assert.Empty(NetworkState.UnsoundVariances(network));
        var damaged = network.State.Single(state => state.Name == "layers.2.bn1.running_var");
        var values = damaged.Value.ToArray();
        values[^1] = variance;
        damaged.Value.Write(values);
        Assert.Equal(["layers.2.bn1.running_var"], NetworkState.UnsoundVariances(network));
    }

    [Fact]
    public void What_is_read_can_be_written_to_another_network_which_then_computes_the_same()
    {
        using var one = new Practice("cpu");
        using var other = new Practice("cpu");
        using var sgd = new Sgd(one.Network, 0.9);
        using var otherSgd = new Sgd(other.Network, 0.9);
        for (var step = 0; step < 3; step++) one.Step(sgd, 0.1);
        NetworkState.Write(other.Network, NetworkState.Read(one.Network), "a test");
        NetworkState.Write(otherSgd, NetworkState.Read(sgd), "a test");
        for (var step = 0; step < 3; step++) Assert.Equal(one.Step(sgd, 0.1), other.Step(otherSgd, 0.1));
    }

    [Fact]
    public void Pruned_weights_stay_zero_when_values_are_written()
    {
        using var practice = new Practice("cpu");
        var dense = NetworkState.Read(practice.Network);
        var weight = practice.Network.Parameters[0];
        var mask = new float[weight.Value.Shape.Count];
        mask[3] = 1;
        weight.SetMask(mask);
        NetworkState.Write(practice.Network, dense, "a test");
        var values = weight.Value.ToArray();
        for (var i = 0; i < mask.Length; i++) Assert.Equal(i == 3 ? dense[weight.Name].Values[i] : 0f, values[i]);
    }

    [Fact]
    public void A_missing_an_unknown_and_a_misshapen_tensor_are_named_and_nothing_changes()
    {
        using var practice = new Practice("cpu");
        var before = NetworkState.Read(practice.Network);
        string Message(Action<Dictionary<string, WeightsEntry>> spoil)
        {
            var values = before.ToDictionary(e => e.Key, e => new WeightsEntry(e.Value.Shape, new float[e.Value.Values.Length]));
            spoil(values);
            return Assert.Throws<NetworkException>(() => NetworkState.Write(practice.Network, values, "w.safetensors")).Message;
        }
        Assert.Equal("w.safetensors: there is no 'fc2.bias' [10], which network lenet-ye-1 has", Message(v => v.Remove("fc2.bias")));
        Assert.Equal("w.safetensors: there is 'fc3.bias', which network lenet-ye-1 does not have",
            Message(v => v["fc3.bias"] = new WeightsEntry(new Shape(1), [0])));
        Assert.Equal("w.safetensors: 'fc2.bias' is [5, 2], network lenet-ye-1 expects [10]",
            Message(v => v["fc2.bias"] = new WeightsEntry(new Shape(5, 2), new float[10])));
        var after = NetworkState.Read(practice.Network);
        Assert.All(before, e => Assert.Equal(e.Value.Values, after[e.Key].Values));
    }

    [Fact]
    public void The_counters_of_other_tools_are_passed_over()
    {
        using var practice = new Practice("cpu");
        var values = new Dictionary<string, WeightsEntry>(NetworkState.Read(practice.Network)) { ["bn1.num_batches_tracked"] = new(default, [5]) };
        NetworkState.Write(practice.Network, values, "a test");
    }
}
