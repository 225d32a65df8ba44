using System.Globalization;

namespace NativeTickets.Nn;

/// <summary>
/// The residual networks that were made for CIFAR: a 3×3 convolution, three stages of (depth − 2) / 6 basic blocks with 16, 32 and 64 filters, global average
/// pooling, one linear layer. <c>resnet20</c>, 32, 44, 56 and 110 are those that the field uses; every depth 6n + 2 from 8 to 110 is there, but for 50, which
/// is another network's. Where the shape changes, the shortcut is a 1×1 convolution with batch norm (B); with <c>-a</c> it has no weights: each second row and
/// column, between channels of zeros (A, as the paper has it). <c>resnet20-wn</c> and <c>resnet20-wn-a</c> have n, 2·n and 4·n filters.
/// Source: He et al. 2015, section 4.2: with A 269,722, 464,154, 658,586, 853,018 and 1,727,962 parameters, with B 2,752 more. Public names are those of
/// akamaster/pytorch_resnet_cifar10; open_lth, whose shortcut is B, calls the same layers <c>conv</c>, <c>bn</c>, <c>blocks.0</c> … and <c>fc</c>.
/// </summary>
public sealed class CifarResNet : NetworkFamily
{
    const int PublishedWidth = 16;
    const int Stages = 3;
    const int Shallowest = 8;
    const int Deepest = 110;
    const int Bottlenecks = 50; // the depth that means a network of four stages everywhere
    const string Prefix = "resnet";
    const string WithoutWeights = "-a";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => ["resnet<6n+2>", "resnet<6n+2>-a", "resnet<6n+2>-w<n>", "resnet<6n+2>-w<n>-a"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["resnet20", "resnet32", "resnet44", "resnet56", "resnet110", "resnet20-a", "resnet20-w8"];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth =>
    [
        .. from depth in Depths
           from end in new[] { "", WithoutWeights }
           select (Func<int, string>)(width => FormattableString.Invariant($"{Prefix}{depth}{(width == PublishedWidth ? "" : $"-w{width}")}{end}")),
    ];

    static IEnumerable<int> Depths => Enumerable.Range(0, (Deepest - Shallowest) / 6 + 1).Select(n => Shallowest + 6 * n).Where(depth => depth != Bottlenecks);

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name)
    {
        var hasNoWeights = name.EndsWith(WithoutWeights, StringComparison.Ordinal);
        var parts = (hasNoWeights ? name[..^WithoutWeights.Length] : name).Split('-');
        if (parts.Length > 2 || DigitsAfter(parts[0], Prefix) is not { } digits) return null;
        if (parts.Length == 2 && DigitsAfter(parts[1], "w") is null) return null;
        var width = parts.Length == 2 ? Number(name, parts[1][1..], "width", 512) : PublishedWidth;
        var depth = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : int.MaxValue;
        if (!Depths.Contains(depth))
            throw new NetworkException($"network '{Shortened(name)}': its depth is 6n + 2 from {Shallowest} to {Deepest}, without -a also 18, 34 or "
                + $"{Bottlenecks}, got {Shortened(digits)}; nearest: '{Prefix}{Depths.MinBy(known => Math.Abs((long)known - depth))}'");
        return Recipe((depth - 2) / 6, width, hasNoWeights);
    }

    static NetworkRecipe Recipe(int blocks, int width, bool hasNoWeights) => new((make, input, classes) => Build(make, input, classes, blocks, width,
        hasNoWeights))
    {
        PublicName = name => PublicNames.InBlock(name, "layers.", (stage, block) => $"layer{stage}.{block}.", blocks),
        OtherNames = hasNoWeights ? null : ("open_lth", OfOpenLth),
    };

    static string OfOpenLth(string name)
    {
        foreach (var (ours, theirs) in new[] { ("layers.", "blocks."), ("conv1.", "conv."), ("bn1.", "bn."), ("linear.", "fc.") })
            if (name.StartsWith(ours, StringComparison.Ordinal)) return theirs + name[ours.Length..];
        return name;
    }

    static IReadOnlyList<Layer> Build(NetworkBuilder make, ImageShape input, int classes, int blocksOfStage, int width, bool hasNoWeights)
    {
        var blocks = new List<Layer>();
        var channels = width;
        for (var stage = 0; stage < Stages; stage++)
            for (var i = 0; i < blocksOfStage; i++)
            {
                var (name, filters, stride) = ($"layers.{blocks.Count}", width << stage, i == 0 && stage > 0 ? 2 : 1);
                blocks.Add(hasNoWeights ? ResNet.Basic(make, name, channels, filters, stride, Shortcut(name, channels, filters, stride))
                    : ResNet.Basic(make, name, channels, filters, stride));
                channels = filters;
            }
        return
        [
            make.HeConv2d("conv1", input.Channels, width, 3),
            make.BatchNorm("bn1", width),
            new Relu("relu"),
            new Sequential("layers", blocks),
            new GlobalAveragePool("pool"),
            new Flatten("flatten"),
            make.Linear("linear", channels, classes, bias: Initialization.Zero),
        ];
    }

    static ZeroShortcut? Shortcut(string name, int channels, int filters, int stride)
    {
        if (stride == 1 && channels == filters) return null;
        var before = (filters - channels) / 2;
        return new ZeroShortcut($"{name}.shortcut", stride, before, filters - channels - before);
    }
}
