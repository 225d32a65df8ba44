using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Which names of a file are a network's, whatever wrappers put before them and whatever copies lie beside it.</summary>
public sealed class NameMatchTests : IDisposable
{
    readonly Device device = Device.Open("cpu", 1);
    readonly Network network;
    readonly IReadOnlyDictionary<string, WeightsEntry> weights;

    public NameMatchTests()
    {
        network = ExchangedNetwork.Create("lenet-ye-1", device);
        weights = NetworkState.Read(network);
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("net._orig_mod.backbone.")]
    [InlineData("encoder.q.")]
    [InlineData("module_ema.")]
    [InlineData("0.")]
    public void A_prefix_of_all_names_is_taken_off_and_told(string prefix) => Assert.StartsWith($"prefix '{prefix}' taken off", Told(Under(prefix)));

    [Theory]
    [InlineData("", "ema.")]
    [InlineData("", "copy.")]
    [InlineData("model.", "ema_model.module.")]
    [InlineData("online.", "ema.")]
    [InlineData("model.", "teacher.")]
    [InlineData("model.", "averaged_model.module.")]
    public void A_second_copy_is_passed_over_and_told_whatever_its_order(string prefix, string copy)
    {
        var other = Under(copy, entry => new WeightsEntry(entry.Shape, [.. entry.Values.Select(value => -value)]));
        foreach (var tensors in (IEnumerable<KeyValuePair<string, WeightsEntry>>[])[Under(prefix).Concat(other), other.Concat(Under(prefix))])
            Assert.EndsWith($"another copy passed over, under '{copy}'", Told(tensors));
    }

    [Theory]
    [InlineData("student.", "teacher.")]
    [InlineData("model.", "net.")]
    public void Two_copies_that_no_rule_tells_apart_are_refused_until_one_is_ignored(string first, string second)
    {
        var both = Under(first).Concat(Under(second));
        var message = Refusal(both);
        Assert.Contains($"'{first}', '{second}'", message, StringComparison.Ordinal);
        Assert.Contains($"prefix '{first}' taken off", Told(both, second + "*"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrapper_around_a_part_of_the_network_is_taken_off_there()
    {
        var part = weights.Select(tensor => KeyValuePair.Create((tensor.Key.StartsWith("fc2", StringComparison.Ordinal) ? "" : "backbone.") + tensor.Key,
            tensor.Value)).ToArray();
        Assert.Contains("'backbone.'", Told(part), StringComparison.Ordinal);
        // two names that would become one are not joined
        Assert.Contains("'net.fc1.bias'", Refusal(part.Append(KeyValuePair.Create("net.fc1.bias", weights["fc1.bias"]))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_average_of_some_weights_and_what_lies_beside_it_is_passed_over_and_another_part_is_not()
    {
        KeyValuePair<string, WeightsEntry>[] average = [.. Under("model."), KeyValuePair.Create("ema.fc1.bias", weights["fc1.bias"]),
            KeyValuePair.Create("ema.decay", weights["fc1.bias"])];
        Assert.EndsWith("another copy passed over, under 'ema.'", Told(average));
        Assert.Contains("unknown: 'aux.fc1.bias'", Refusal(weights.Append(KeyValuePair.Create("aux.fc1.bias", weights["fc1.bias"]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Counters_are_passed_over_and_an_average_is_not_taken_for_a_network_with_a_hole()
    {
        var counter = KeyValuePair.Create("model.n_averaged", new WeightsEntry(new Shape(2), [1, 2]));
        Assert.Contains("n_averaged", Told([.. Under("model."), counter]), StringComparison.Ordinal);
        Assert.Contains("unknown: 'model.conv1.", Refusal(Under("model.").Where(tensor => tensor.Key != "model.fc2.bias").Concat(Under("ema."))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_of_what_is_not_pruned_are_refused_and_missing_ones_keep_everything()
    {
        var mask = new WeightsEntry(network.Parameters[0].Value.Shape, [.. network.Parameters[0].Value.ToArray().Select((_, i) => i % 3 == 0 ? 0f : 1)]);
        var name = network.Parameters[0].Name;
        using (var file = ForeignFile.Of(new Dictionary<string, WeightsEntry> { [$"module.{name}_mask"] = mask }, "w"))
        {
            var masks = FileMask.ReadAll(network, file);
            Assert.Equal(mask.Values, masks[0].ToFloats());
            Assert.All(masks.Skip(1), other => Assert.Equal(other.Count, other.KeptCount));
        }
        Assert.Contains("'fc1.bias_mask' is of nothing that lenet-ye-1 prunes", MaskRefusal((name + "_mask", mask), ("fc1.bias_mask", weights["fc1.bias"])),
            StringComparison.Ordinal);
        Assert.Contains("wanted 0 or 1", MaskRefusal((name, weights[name])), StringComparison.Ordinal);
        Assert.Contains("wanted one shape", MaskRefusal((name + "_mask", new WeightsEntry(new Shape(1), [1]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Ignored_names_are_whole_ones_or_patterns()
    {
        var ignored = new IgnoredNames(["fc_aux.*", "criterion.centers", "nothing*"]);
        Assert.Equal([true, true, false, false], new[] { "fc_aux.weight", "criterion.centers", "criterion.centers.more", "fc.weight" }
            .Select(ignored.Contains));
        Assert.Equal(["nothing*"], ignored.Unused(["fc_aux.weight", "criterion.centers"]));
        Assert.Equal(new IgnoredNames(["a", "b"]), new IgnoredNames(["a", "b"]));
        Assert.NotEqual(new IgnoredNames(["a"]), new IgnoredNames(["b"]));
    }

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    KeyValuePair<string, WeightsEntry>[] Under(string prefix, Func<WeightsEntry, WeightsEntry>? change = null) =>
        [.. weights.Select(tensor => KeyValuePair.Create(prefix + tensor.Key, change?.Invoke(tensor.Value) ?? tensor.Value))];

    /// <summary>What is told of a file; its weights have to be those of the network.</summary>
    string Told(IEnumerable<KeyValuePair<string, WeightsEntry>> tensors, params string[] ignored)
    {
        using var file = ForeignFile.Of(new Dictionary<string, WeightsEntry>(tensors), "w");
        var reading = ForeignWeights.Read(network, file, new IgnoredNames(ignored));
        ExchangedNetwork.RequireSameBits(weights, reading.Weights);
        return reading.Told;
    }

    string Refusal(IEnumerable<KeyValuePair<string, WeightsEntry>> tensors) => Assert.Throws<NetworkException>(() => Told(tensors)).Message;

    string MaskRefusal(params (string Name, WeightsEntry Mask)[] masks)
    {
        using var file = ForeignFile.Of(masks.ToDictionary(mask => mask.Name, mask => mask.Mask), "w");
        return Assert.Throws<NetworkException>(() => FileMask.ReadAll(network, file)).Message;
    }
}
