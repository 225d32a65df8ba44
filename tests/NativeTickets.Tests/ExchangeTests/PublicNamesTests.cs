using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>The names of public repositories, written out here a second time in the way that their modules are nested.</summary>
public sealed class PublicNamesTests
{
    static readonly string[] BatchNorm = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"];

    public static TheoryData<string> Families => ExchangedNetwork.Families;

    [Theory, MemberData(nameof(Families))]
    public void Every_tensor_has_the_name_that_the_public_network_gives_it(string name)
    {
        using var device = Device.Open("cpu", 1);
        using var network = Networks.Create(name, device, Networks.FamilyOf(name).UsualImages, 10);
        var ours = NetworkState.Read(network);
        var renamed = PublicNames.Rename(name, ours);
        Assert.Equal(Expected(name).Order(StringComparer.Ordinal), renamed.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(ours.Count, renamed.Values.Count(entry => !entry.IsInteger));
        Assert.All(renamed.Where(tensor => tensor.Value.IsInteger), tensor => Assert.EndsWith(".num_batches_tracked", tensor.Key));
    }

    [Theory]
    [InlineData("resnet18", "layers.5.shortcut.0.weight", "layer3.1.shortcut.0.weight")]
    [InlineData("resnet34", "layers.2.conv1.weight", "layer1.2.conv1.weight")]
    [InlineData("resnet34", "layers.3.shortcut.1.bias", "layer2.0.shortcut.1.bias")]
    [InlineData("resnet34", "layers.15.bn2.weight", "layer4.2.bn2.weight")]
    [InlineData("resnet110", "layers.53.bn2.weight", "layer3.17.bn2.weight")]
    [InlineData("wrn-28-10", "blocks.11.bn2.running_var", "block3.layer.3.bn2.running_var")]
    [InlineData("wrn-28-10", "blocks.4.shortcut.weight", "block2.layer.0.convShortcut.weight")]
    [InlineData("wrn-28-10", "bn.bias", "bn1.bias")]
    [InlineData("vgg16-w8", "features.40.weight", "feature.40.weight")]
    [InlineData("vgg16-w8", "classifier.1.running_mean", "classifier.1.running_mean")]
    public void Blocks_are_counted_stage_by_stage(string network, string ours, string known) => Assert.Equal(known, PublicNames.Of(network, ours));

    static IEnumerable<string> Expected(string name)
    {
        string[] linear(string layer) => [$"{layer}.weight", $"{layer}.bias"];
        IEnumerable<string> norm(string layer) => BatchNorm.Select(part => $"{layer}.{part}");
        if (name.StartsWith("lenet", StringComparison.Ordinal)) return [.. linear("conv1"), .. linear("conv2"), .. linear("fc1"), .. linear("fc2")];
        if (name == "mlp-7-5") return [.. linear("fc1"), .. linear("fc2"), .. linear("fc3")];
        if (name == "conv4-w2")
            return [.. new[] { "conv1", "conv2", "conv3", "conv4", "fc1", "fc2", "fc3" }.SelectMany(linear)];
        if (name == "vgg11-w2")
            return [.. new[] { 0, 4, 8, 11, 15, 18, 22, 25 }.SelectMany(at => norm($"features.{at + 1}").Concat(linear($"features.{at}"))),
                .. linear("classifier")];
        if (name == "vgg16-ap-w2")
            return [.. new[] { 0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40 }.SelectMany(at => norm($"features.{at + 1}").Prepend($"features.{at}.weight")),
                .. linear("classifier.0"), .. linear("classifier.2"), .. linear("classifier.4")];
        if (name.StartsWith("vgg", StringComparison.Ordinal))
        {
            int[] convolutions = [0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40];
            return [.. convolutions.SelectMany(at => norm($"feature.{at + 1}").Prepend($"feature.{at}.weight")), .. linear("classifier.0"),
                .. norm("classifier.1"), .. linear("classifier.3")];
        }
        var names = new List<string> { "conv1.weight" };
        if (name.StartsWith("preactresnet", StringComparison.Ordinal))
        {
            names.AddRange(linear("linear"));
            if (!name.Contains("kuangliu", StringComparison.Ordinal)) names.AddRange(norm("bn"));
            for (var stage = 1; stage <= 4; stage++)
                for (var block = 0; block < 2; block++)
                {
                    var path = $"layer{stage}.{block}";
                    names.AddRange([.. norm($"{path}.bn1"), $"{path}.conv1.weight", .. norm($"{path}.bn2"), $"{path}.conv2.weight"]);
                    if (stage > 1 && block == 0) names.Add($"{path}.shortcut.0.weight");
                }
            return names;
        }
        names.AddRange(norm("bn1"));
        if (name.StartsWith("resnet", StringComparison.Ordinal))
        {
            names.AddRange(linear("linear"));
            var isBottleneck = name.StartsWith("resnet50", StringComparison.Ordinal);
            int[] blocks = name.StartsWith("resnet18", StringComparison.Ordinal) ? [2, 2, 2, 2]
                : name.StartsWith("resnet14", StringComparison.Ordinal) ? [2, 2, 2] : [3, 4, 6, 3];
            for (var stage = 1; stage <= blocks.Length; stage++)
                for (var block = 0; block < blocks[stage - 1]; block++)
                {
                    var path = $"layer{stage}.{block}";
                    names.AddRange([$"{path}.conv1.weight", .. norm($"{path}.bn1"), $"{path}.conv2.weight", .. norm($"{path}.bn2")]);
                    if (isBottleneck) names.AddRange([$"{path}.conv3.weight", .. norm($"{path}.bn3")]);
                    if (block == 0 && (stage > 1 || isBottleneck) && !name.EndsWith("-a", StringComparison.Ordinal))
                        names.AddRange([$"{path}.shortcut.0.weight", .. norm($"{path}.shortcut.1")]);
                }
            return names;
        }
        names.AddRange(linear("fc"));
        var parts = name.Split('-');
        for (var stage = 1; stage <= 3; stage++)
            for (var block = 0; block < (int.Parse(parts[1]) - 4) / 6; block++)
            {
                var path = $"block{stage}.layer.{block}";
                names.AddRange([.. norm($"{path}.bn1"), $"{path}.conv1.weight", .. norm($"{path}.bn2"), $"{path}.conv2.weight"]);
                if (block == 0 && (stage > 1 || parts[2] != "1")) names.Add($"{path}.convShortcut.weight");
            }
        return names;
    }
}
