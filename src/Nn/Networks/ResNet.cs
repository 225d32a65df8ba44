namespace NativeTickets.Nn;

/// <summary>
/// Residual networks of four stages for small images: a 3×3 convolution, the stages, global average pooling, one linear layer. <c>resnet18</c> and
/// <c>resnet34</c> have 2, 2, 2, 2 and 3, 4, 6, 3 basic blocks, <c>resnet50</c> 3, 4, 6, 3 bottlenecks, whose output has four times as many channels. There are
/// 64 filters in the first stage and 2, 4 and 8 times as many in the others; <c>resnet18-wn</c> and the like have n.
/// Source: He et al. 2015, in the form for CIFAR: 11,173,962, 21,282,122 and 23,520,842 parameters at width 64. Public names are those of
/// kuangliu/pytorch-cifar; others take torchvision's ResNet with this stem in the place of the large one, and keep its names.
/// </summary>
public sealed class ResNet : NetworkFamily
{
    const int PublishedWidth = 64;
    const int Expansion = 4; // of a bottleneck

    static readonly Dictionary<string, (int[] Blocks, bool IsBottleneck)> Depths = new(StringComparer.Ordinal)
    {
        ["resnet18"] = ([2, 2, 2, 2], false),
        ["resnet34"] = ([3, 4, 6, 3], false),
        ["resnet50"] = ([3, 4, 6, 3], true),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => [.. Depths.Keys.SelectMany(name => new[] { name, $"{name}-w<n>" })];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => [.. Depths.Keys.SelectMany(name => new[] { name, $"{name}-w16" })];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth =>
        [.. Depths.Keys.Select(name => (Func<int, string>)(width => width == PublishedWidth ? name : FormattableString.Invariant($"{name}-w{width}")))];

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name)
    {
        foreach (var (depth, (blocks, isBottleneck)) in Depths)
        {
            if (name == depth) return Recipe(blocks, isBottleneck, PublishedWidth);
            if (DigitsAfter(name, depth + "-w") is { } digits) return Recipe(blocks, isBottleneck, Number(name, digits, "width", 512));
        }
        return null;
    }

    static NetworkRecipe Recipe(int[] blocks, bool isBottleneck, int width) => new((make, input, classes) =>
        Build(make, input, classes, blocks, isBottleneck, width))
    {
        PublicName = name => PublicName(name, blocks),
        OtherNames = ("torchvision",
            name => PublicNames.Moved(PublicName(name, blocks).Replace(".shortcut.", ".downsample.", StringComparison.Ordinal), "linear.", "fc.")),
    };

    static string PublicName(string name, int[] blocks) => PublicNames.InBlock(name, "layers.", (stage, block) => $"layer{stage}.{block}.", blocks);

    static IReadOnlyList<Layer> Build(NetworkBuilder make, ImageShape input, int classes, int[] blocksOfStages, bool isBottleneck, int width)
    {
        var blocks = new List<Layer>();
        var channels = width;
        for (var stage = 0; stage < blocksOfStages.Length; stage++)
            for (var i = 0; i < blocksOfStages[stage]; i++)
            {
                var (name, filters, stride) = ($"layers.{blocks.Count}", width << stage, i == 0 && stage > 0 ? 2 : 1);
                blocks.Add(isBottleneck ? Bottleneck(make, name, channels, filters, stride) : Basic(make, name, channels, filters, stride));
                channels = isBottleneck ? Expansion * filters : filters;
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

    /// <summary>A basic block with the shortcut that its shape asks for: a 1×1 convolution with batch norm, or none.</summary>
    internal static ResidualBlock Basic(NetworkBuilder make, string name, int channels, int filters, int stride) =>
        Basic(make, name, channels, filters, stride, Shortcut(make, name, channels, filters, stride));

    /// <summary>A basic block with this shortcut.</summary>
    internal static ResidualBlock Basic(NetworkBuilder make, string name, int channels, int filters, int stride, Layer? shortcut) => new(
        name,
        make.HeConv2d($"{name}.conv1", channels, filters, 3, stride),
        make.BatchNorm($"{name}.bn1", filters),
        make.HeConv2d($"{name}.conv2", filters, filters, 3),
        make.BatchNorm($"{name}.bn2", filters),
        shortcut);

    static BottleneckBlock Bottleneck(NetworkBuilder make, string name, int channels, int filters, int stride) => new(
        name,
        make.HeConv2d($"{name}.conv1", channels, filters, 1),
        make.BatchNorm($"{name}.bn1", filters),
        make.HeConv2d($"{name}.conv2", filters, filters, 3, stride),
        make.BatchNorm($"{name}.bn2", filters),
        make.HeConv2d($"{name}.conv3", filters, Expansion * filters, 1),
        make.BatchNorm($"{name}.bn3", Expansion * filters),
        Shortcut(make, name, channels, Expansion * filters, stride));

    static Sequential? Shortcut(NetworkBuilder make, string name, int channels, int filters, int stride) => stride == 1 && channels == filters ? null
        : new($"{name}.shortcut", [make.HeConv2d($"{name}.shortcut.0", channels, filters, 1, stride), make.BatchNorm($"{name}.shortcut.1", filters)]);
}
