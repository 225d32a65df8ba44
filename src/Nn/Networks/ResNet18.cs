namespace NativeTickets.Nn;

/// <summary>
/// ResNet-18 for small images: a 3×3 convolution, four stages of two basic blocks, global average pooling, one linear layer.
/// <c>resnet18</c> has 64 filters in the first stage and 2, 4 and 8 times as many in the others; <c>resnet18-wn</c> has n.
/// Source: He et al. 2015, in the form for CIFAR: 11,173,962 parameters at width 64. Public names are those of kuangliu/pytorch-cifar, ResNet of basic blocks;
/// others take torchvision's ResNet with this stem in the place of the large one, and keep its names.
/// </summary>
public sealed class ResNet18 : NetworkFamily
{
    const int PublishedWidth = 64;
    const int BlocksPerStage = 2;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => ["resnet18", "resnet18-w<n>"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["resnet18", "resnet18-w16"];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth => [width => width == PublishedWidth ? "resnet18"
        : FormattableString.Invariant($"resnet18-w{width}")];

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name) =>
        name == "resnet18" ? Recipe(PublishedWidth) : DigitsAfter(name, "resnet18-w") is { } digits ? Recipe(Number(name, digits, "width", 512)) : null;

    static NetworkRecipe Recipe(int width) => new((make, input, classes) => Build(make, input, classes, width))
    {
        PublicName = PublicName,
        OtherNames = ("torchvision",
            name => PublicNames.Moved(PublicName(name).Replace(".shortcut.", ".downsample.", StringComparison.Ordinal), "linear.", "fc.")),
    };

    static string PublicName(string name) => PublicNames.InBlock(name, "layers.", (stage, block) => $"layer{stage}.{block}.", BlocksPerStage);

    static IReadOnlyList<Layer> Build(NetworkBuilder make, ImageShape input, int classes, int width)
    {
        var blocks = new List<Layer>();
        var channels = width;
        int[] filtersOfBlocks = [width, width, 2 * width, 2 * width, 4 * width, 4 * width, 8 * width, 8 * width];
        foreach (var filters in filtersOfBlocks)
        {
            blocks.Add(Block(make, $"layers.{blocks.Count}", channels, filters, filters == channels ? 1 : 2));
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

    static ResidualBlock Block(NetworkBuilder make, string name, int channels, int filters, int stride) => new(
        name,
        make.HeConv2d($"{name}.conv1", channels, filters, 3, stride),
        make.BatchNorm($"{name}.bn1", filters),
        make.HeConv2d($"{name}.conv2", filters, filters, 3),
        make.BatchNorm($"{name}.bn2", filters),
        stride == 1 && channels == filters
            ? null
            : new Sequential($"{name}.shortcut",
                [make.HeConv2d($"{name}.shortcut.0", channels, filters, 1, stride), make.BatchNorm($"{name}.shortcut.1", filters)]));
}
