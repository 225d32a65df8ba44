using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>Layers that a pruning leaves as they are, and the start weights of open_lth.</summary>
public sealed class ExceptTests
{
    [Theory, InlineData(PruningScope.Global), InlineData(PruningScope.PerLayer)]
    public void The_sparsity_is_that_of_the_other_layers(PruningScope scope)
    {
        using var device = Device.Open("cpu");
        using var network = Networks.Create("lenet-ye-1", device, new ImageShape(1, 28, 28), 10, seed: 3);
        var mask = ScorePruning.Mask(network, new Magnitude(), scope, 0.5, except: ["fc2.weight"]);
        var others = mask.Layers.Where(layer => layer.Name != "fc2.weight").ToArray();
        Assert.Equal(0, mask.Layers.Single(layer => layer.Name == "fc2.weight").PrunedCount);
        var expected = scope == PruningScope.Global ? PrunedCount.Of(0.5, others.Sum(layer => layer.Count))
            : others.Sum(layer => PrunedCount.Of(0.5, layer.Count));
        Assert.Equal(expected, others.Sum(layer => layer.PrunedCount));
    }

    [Fact]
    public void Rounds_leave_them_as_they_are()
    {
        using var device = Device.Open("cpu");
        using var network = Networks.Create("lenet-ye-1", device, new ImageShape(1, 28, 28), 10, seed: 3);
        var first = ScorePruning.Mask(network, new Magnitude(), PruningScope.Global, 0.3, except: ["conv1.weight"]);
        var second = ScorePruning.Mask(network, new Magnitude(), PruningScope.Global, 0.6, first, except: ["conv1.weight"]);
        Assert.Equal(0, second.Layers.Single(layer => layer.Name == "conv1.weight").PrunedCount);
        foreach (var (before, after) in first.Layers.Zip(second.Layers))
            for (var i = 0; i < before.Count; i++) Assert.True(before[i] || !after[i]);
    }

    [Fact]
    public void Start_weights_of_open_lth_have_the_deviation_of_their_inputs()
    {
        using var device = Device.Open("cpu");
        using var network = Networks.Create("vgg16-w16", device, new ImageShape(3, 32, 32), 10, seed: 3);
        var biases = network.Parameters.Where(parameter => !parameter.IsPrunable).ToDictionary(bias => bias.Name, bias => bias.Value.ToArray());
        OpenLthStart.Draw(network, 3, 0);
        foreach (var weight in network.Parameters.Where(parameter => parameter.IsPrunable && parameter.Value.Shape.Count > 10_000))
        {
            var values = weight.Value.ToArray();
            var expected = Math.Sqrt(2.0 * weight.Value.Shape[0] / values.Length);
            Assert.Equal(expected, Math.Sqrt(values.Average(value => (double)value * value)), 0.05 * expected); // five deviations of the estimate at 10,000
        }
        foreach (var norm in network.Layers.OfType<BatchNorm>())
        {
            Assert.All(norm.OwnParameters[0].Value.ToArray(), scale => Assert.InRange(scale, 0, 1));
            Assert.All(norm.OwnParameters[1].Value.ToArray(), shift => Assert.Equal(0, shift));
        }
        foreach (var linear in network.Layers.OfType<Linear>()) Assert.Equal(biases[linear.OwnParameters[1].Name], linear.OwnParameters[1].Value.ToArray());
        var once = network.Parameters[0].Value.ToArray();
        OpenLthStart.Draw(network, 3, 1);
        Assert.NotEqual(once, network.Parameters[0].Value.ToArray());
        OpenLthStart.Draw(network, 3, 0);
        Assert.Equal(once, network.Parameters[0].Value.ToArray());
    }
}
