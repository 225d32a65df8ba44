using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Weights under any of the names they may bear come back as they were; what does not fit is told with what would.</summary>
public sealed class ForeignWeightsTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly Device device = Device.Open("cpu", 1);

    public static TheoryData<string> Families => ExchangedNetwork.Families;

    [Theory, MemberData(nameof(Families))]
    public void Ours_to_public_names_and_back_are_the_same_bits(string name)
    {
        using var network = ExchangedNetwork.Create(name, device);
        using var other = ExchangedNetwork.Create(name, device, seed: 2);
        var ours = NetworkState.Read(network);
        foreach (var tensors in (IReadOnlyDictionary<string, WeightsEntry>[])[ours, PublicNames.Rename(name, ours)])
        {
            var path = Path.Combine(folder, "w.safetensors");
            WeightsFile.Write(path, tensors);
            var read = Weights(other, WeightsFile.Read(path).Tensors);
            ExchangedNetwork.RequireSameBits(ours, read);
            NetworkState.Write(other, read, path);
            ExchangedNetwork.RequireSameBits(ours, NetworkState.Read(other));
        }
    }

    [Fact]
    public void A_prefix_of_data_parallel_training_is_taken_off()
    {
        using var network = ExchangedNetwork.Create("resnet18-w4", device);
        var ours = NetworkState.Read(network);
        var parallel = PublicNames.Rename(network.Name, ours).ToDictionary(tensor => "module." + tensor.Key, tensor => tensor.Value);
        ExchangedNetwork.RequireSameBits(ours, Weights(network, parallel));
    }

    [Fact]
    public void Names_that_are_made_to_be_long_cost_no_more_than_others()
    {
        using var network = ExchangedNetwork.Create("lenet-ye-2", device);
        var tensors = Enumerable.Range(0, 200).ToDictionary(i => string.Concat(Enumerable.Repeat("a.", 450)) + i, _ => new WeightsEntry(new Shape(1), [1]));
        tensors[string.Concat(Enumerable.Repeat("net.", 10_000)) + "x"] = new WeightsEntry(new Shape(1), [1]);
        Message(network, tensors);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Message(network, tensors);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60_000_000); // the names cost 80 and 400 MB without their limits
    }

    [Fact]
    public void A_weight_that_is_there_whole_and_before_its_mask_too_is_told_as_any_other_difference()
    {
        using var network = ExchangedNetwork.Create("lenet-ye-2", device);
        var tensors = new Dictionary<string, WeightsEntry>();
        foreach (var name in (string[])["a", "a_orig", "b", "c", "d"]) tensors[name] = new WeightsEntry(new Shape(1), [1]);
        Assert.Contains("unknown: 'a' [1]", Message(network, tensors), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_in_two_parts_are_joined_and_masks_beside_whole_weights_passed_over()
    {
        using var network = ExchangedNetwork.Create("lenet-ye-2", device);
        var dense = NetworkState.Read(network);
        ExchangedNetwork.Prune(network);
        var pruned = NetworkState.Read(network);
        var (parts, beside) = (new Dictionary<string, WeightsEntry>(pruned), new Dictionary<string, WeightsEntry>(pruned));
        foreach (var parameter in network.Parameters.Where(p => p.Mask is not null))
        {
            parts.Remove(parameter.Name);
            parts[parameter.Name + "_orig"] = dense[parameter.Name];
            parts[parameter.Name + "_mask"] = beside[parameter.Name + "_mask"] = WeightsEntry.Of(parameter.MaskTensor!);
        }
        ExchangedNetwork.RequireSameBits(pruned, Weights(network, parts));
        ExchangedNetwork.RequireSameBits(pruned, Weights(network, beside));
        parts["fc2.weight_mask"] = new WeightsEntry(dense["fc2.weight"].Shape, [.. dense["fc2.weight"].Values.Select(_ => 0.5f)]);
        Assert.Equal("w: 'fc2.weight_mask' holds 0.5 at 0; wanted 0 or 1", Message(network, parts));
        parts["fc2.weight_mask"] = new WeightsEntry(new Shape(1), [1]);
        Assert.EndsWith("; of another shape: 'fc2.weight_mask' is [1], wanted [10, 128]", Message(network, parts));
    }

    [Fact]
    public void What_differs_is_told_with_the_nearest_names()
    {
        using var network = ExchangedNetwork.Create("resnet18-w4", device);
        const string Start = "w: these are not weights of network resnet18-w4, read by public names; ";
        string Told(Action<Dictionary<string, WeightsEntry>> spoil)
        {
            var tensors = new Dictionary<string, WeightsEntry>(PublicNames.Rename(network.Name, NetworkState.Read(network)));
            spoil(tensors);
            var message = Message(network, tensors);
            Assert.StartsWith(Start, message);
            return message[Start.Length..];
        }

        Assert.Equal("missing: 'linear.weight' [10, 32] (nearest there: 'linea.weight'); unknown: 'linea.weight' [10, 32] (nearest there: 'linear.weight')",
            Told(tensors => Move(tensors, "linear.weight", "linea.weight")));
        Assert.Equal("of another shape: 'linear.bias' is [5, 2], wanted [10]", Told(tensors => tensors["linear.bias"] = new(new Shape(5, 2), new float[10])));
        Assert.Equal("of integers: 'linear.bias' is I64, wanted F32",
            Told(tensors => tensors["linear.bias"] = new(new Shape(10), new float[10]) { IsInteger = true }));
        Assert.Equal("not finite: 'linear.bias' holds NaN at 3",
            Told(tensors => tensors["linear.bias"] = new(new Shape(10), [0, 0, 0, float.NaN, 0, 0, 0, 0, 0, 0])));
        Assert.EndsWith(" and 5 more", Told(tensors =>
        {
            foreach (var name in tensors.Keys.Where(name => name.StartsWith("layer1.0.", StringComparison.Ordinal)).ToArray()) tensors.Remove(name);
        }));
    }

    [Theory]
    [InlineData("resnet18-w8")]
    [InlineData("wrn-10-1")]
    [InlineData("lenet")]
    public void Weights_of_another_network_are_refused(string other)
    {
        using var network = ExchangedNetwork.Create("resnet18-w4", device);
        using var foreign = ExchangedNetwork.Create(other, device);
        Assert.Contains("these are not weights of network resnet18-w4", Message(network, NetworkState.Read(foreign)));
        Assert.Contains("missing: ", Message(network, new Dictionary<string, WeightsEntry>()));
    }

    [Fact]
    public void Integers_are_written_first_and_come_back_as_integers()
    {
        var path = Path.Combine(folder, "w.safetensors");
        WeightsFile.Write(path, new Dictionary<string, WeightsEntry>
        {
            ["a"] = new(new Shape(1), [0.5f]),
            ["b"] = new(default, [7]) { IsInteger = true },
            ["c"] = new(new Shape(2), [-1, 1 << 23]) { IsInteger = true },
        });
        var header = System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(path));
        Assert.Contains(
            """
            "b":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"c":{"dtype":"I64","shape":[2],"data_offsets":[8,24]},
            "a":{"dtype":"F32","shape":[1],"data_offsets":[24,28]}
            """.ReplaceLineEndings(""),
            header, StringComparison.Ordinal);
        var read = WeightsFile.Read(path).Tensors;
        Assert.Equal([(false, 0.5f), (true, 7f), (true, -1f), (true, 8388608f)],
            new[] { "a", "b", "c" }.SelectMany(name => read[name].Values.Select(value => (read[name].IsInteger, value))));
    }

    [Theory]
    [InlineData("input", "3x32", "'input' of its metadata is '3x32'; wanted channels, rows and columns, such as 3x32x32")]
    [InlineData("input", "3x32xmany", "'input' of its metadata is '3x32xmany'; wanted whole numbers")]
    [InlineData("classes", "-1", "'classes' of its metadata is '-1'; wanted whole numbers")]
    [InlineData("mean", "0.5;0.5", "'mean' of its metadata is '0.5;0.5'; wanted numbers with commas between them")]
    [InlineData("classes", null, "its metadata do not say 'classes'")]
    [InlineData("deviation", null, "its metadata do not say 'deviation'")]
    public void A_blueprint_that_is_damaged_is_told_with_its_key(string key, string? text, string problem)
    {
        using var network = ExchangedNetwork.Create("wrn-10-1", device);
        var blueprint = NetworkBlueprint.Of(network);
        var texts = new Dictionary<string, string>(blueprint.ToTexts());
        var again = NetworkBlueprint.FromTexts(texts, "w");
        Assert.Equal((blueprint.Name, blueprint.Input, blueprint.Classes), (again.Name, again.Input, again.Classes));
        Assert.Equal(blueprint.Normalization!.Deviation, again.Normalization!.Deviation);
        if (text is null) texts.Remove(key);
        else texts[key] = text;
        Assert.Equal($"w: {problem}", Assert.Throws<NetworkException>(() => NetworkBlueprint.FromTexts(texts, "w")).Message);
    }

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    static IReadOnlyDictionary<string, WeightsEntry> Weights(Network network, IReadOnlyDictionary<string, WeightsEntry> tensors) =>
        ForeignWeights.Read(network, ForeignFile.Of(tensors, "w")).Weights;

    static string Message(Network network, IReadOnlyDictionary<string, WeightsEntry> tensors) =>
        Assert.Throws<NetworkException>(() => Weights(network, tensors)).Message;

    static void Move(Dictionary<string, WeightsEntry> tensors, string from, string to)
    {
        tensors[to] = tensors[from];
        tensors.Remove(from);
    }
}
