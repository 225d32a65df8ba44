using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>What a file says of its network is held against the network that is to have its weights.</summary>
public sealed class StatedNetworkTests : IDisposable
{
    readonly Device device = Device.Open("cpu", 1);

    public static TheoryData<string, string, string> Contradicting => new()
    {
        { "network", "resnet18-w2", "network resnet18-w2, here resnet18-w4" },
        { "network", "wrn-1000-64", "network wrn-1000-64, here resnet18-w4" },
        { "input", "3x64x64", "input 3x64x64, here 3x32x32" },
        { "classes", "100", "classes 100, here 10" },
        { "mean", "0.5,0.5,0.5", "mean 0.5,0.5,0.5, here 0.4914,0.4822,0.4465" },
        { "mean", "[0.485, 0.456, 0.406]", "mean 0.485,0.456,0.406, here 0.4914,0.4822,0.4465" },
        { "mean", "0.4914,0.4822", "mean 0.4914,0.4822, here 0.4914,0.4822,0.4465" },
        { "deviation", "(0.2023 0.1994 0.2010)", "deviation 0.2023,0.1994,0.201, here 0.247,0.2435,0.2616" },
        { "std", "0.5", "deviation 0.5, here 0.247,0.2435,0.2616" },
    };

    public static TheoryData<string, string> Agreeing => new()
    {
        { "network", "ResNet18-W4" },
        { "network", "the one of my thesis" },
        { "input", "3x32x32" },
        { "input", "[3, 32, 32]" },
        { "input", "images" },
        { "classes", "10" },
        { "classes", "cat,dog" },
        { "mean", "0.49139968,0.48215841,0.44653091" },
        { "mean", "see the paper" },
        { "std", "0.2470, 0.2435, 0.2616" },
        { "", "nothing" },
    };

    [Theory, MemberData(nameof(Contradicting))]
    public void A_contradiction_names_both_sides(string key, string text, string told)
    {
        using var network = ExchangedNetwork.Create("resnet18-w4", device);
        Assert.Equal(told, Assert.Single(StatedNetwork.Of(new Dictionary<string, string> { [key] = text }).Contradictions(network)));
    }

    [Theory, MemberData(nameof(Agreeing))]
    public void What_agrees_or_cannot_be_understood_is_no_contradiction(string key, string text)
    {
        using var network = ExchangedNetwork.Create("resnet18-w4", device);
        Assert.Empty(StatedNetwork.Of(new Dictionary<string, string> { [key] = text }).Contradictions(network));
    }

    [Fact]
    public void A_file_of_ours_agrees_with_its_network_and_says_whether_images_are_normalized()
    {
        using var normalized = ExchangedNetwork.Create("wrn-10-1", device);
        using var plain = ExchangedNetwork.Create("wrn-10-1", device, normalized: false);
        var (ofNormalized, ofPlain) = (Stated(normalized), Stated(plain));
        Assert.Empty(ofNormalized.Contradictions(normalized));
        Assert.Empty(ofPlain.Contradictions(plain));
        Assert.Equal(["images that are not normalized, here mean 0.4914,0.4822,0.4465 and deviation 0.247,0.2435,0.2616"], ofPlain.Contradictions(normalized));
        Assert.Equal(
            ["mean 0.4914,0.4822,0.4465, here images are not normalized", "deviation 0.247,0.2435,0.2616, here images are not normalized"],
            ofNormalized.Contradictions(plain));
        Assert.True(ofNormalized.SaysNormalization && ofPlain.SaysNormalization);
        Assert.False(StatedNetwork.Of(new Dictionary<string, string> { ["network"] = "wrn-10-1", ["mean"] = "0.5" }).SaysNormalization);
    }

    [Fact]
    public void A_list_of_layers_of_the_same_shapes_is_told_from_another()
    {
        using var plain = Create("[flatten, { linear: 2 }]", new FlattenSpec(), new LinearSpec(2));
        using var other = Create("[relu, flatten, { linear: 2 }]", new ReluSpec(), new FlattenSpec(), new LinearSpec(2));
        Assert.Empty(Stated(plain).Contradictions(plain));
        Assert.Equal(["layers [flatten, { linear: 2 }], here [relu, flatten, { linear: 2 }]"], Stated(plain).Contradictions(other));

        Network Create(string text, params LayerSpec[] layers) => Networks.FromLayers("mine", device, new ImageShape(1, 4, 4), 2, layers, text: text);
    }

    public void Dispose() => device.Dispose();

    static StatedNetwork Stated(Network network) => StatedNetwork.Of(NetworkBlueprint.Of(network).ToTexts());
}
