namespace NativeTickets.Nn;

/// <summary>
/// ResNet-18 for small images with the activation first: a 3×3 convolution, four stages of two blocks, batch norm and rectifier, global average pooling, one
/// linear layer. Two networks bear the name. <c>preactresnet18</c> has a shortcut that takes the block's input: that of fast adversarial training.
/// <c>preactresnet18-kuangliu</c> has one that takes the activated input, and nothing between the last block and the pooling. There are 64 filters in the first
/// stage and 2, 4 and 8 times as many in the others; <c>preactresnet18-wn</c> and <c>preactresnet18-kuangliu-wn</c> have n.
/// Source: He et al. 2016, arXiv:1603.05027; locuslab/fast_adversarial, CIFAR10, 11,172,170 parameters; kuangliu/pytorch-cifar, 11,171,146. Public names are
/// those of both.
/// </summary>
public sealed class PreActResNet18 : NetworkFamily
{
    const int PublishedWidth = 64;
    const int Stages = 4;
    const int BlocksOfStage = 2;
    const string Own = "preactresnet18", Kuangliu = "preactresnet18-kuangliu";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => [Own, $"{Own}-w<n>", Kuangliu, $"{Kuangliu}-w<n>"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => [Own, $"{Own}-w16", Kuangliu];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth =>
    [
        .. new[] { Own, Kuangliu }
            .Select(name => (Func<int, string>)(width => width == PublishedWidth ? name : FormattableString.Invariant($"{name}-w{width}"))),
    ];

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name)
    {
        foreach (var form in new[] { Own, Kuangliu })
        {
            if (name == form) return Recipe(PublishedWidth, form == Kuangliu);
            if (DigitsAfter(name, form + "-w") is { } digits) return Recipe(Number(name, digits, "width", 512), form == Kuangliu);
        }
        return null;
    }

    static NetworkRecipe Recipe(int width, bool isKuangliu) => new((make, input, classes) => Build(make, input, classes, width, isKuangliu))
    {
        PublicName = name => PublicNames.InBlock(name, "layers.", (stage, block) => $"layer{stage}.{block}.", BlocksOfStage),
    };

    static IReadOnlyList<Layer> Build(NetworkBuilder make, ImageShape input, int classes, int width, bool isKuangliu)
    {
        var blocks = new List<Layer>();
        var channels = width;
        for (var stage = 0; stage < Stages; stage++)
            for (var i = 0; i < BlocksOfStage; i++)
            {
                var (name, filters) = ($"layers.{blocks.Count}", width << stage);
                blocks.Add(Block(make, name, channels, filters, i == 0 && stage > 0 ? 2 : 1, isKuangliu));
                channels = filters;
            }
        IReadOnlyList<Layer> last = isKuangliu ? [] : [make.BatchNorm("bn", channels), new Relu("relu")];
        return
        [
            make.HeConv2d("conv1", input.Channels, width, 3),
            new Sequential("layers", blocks),
            .. last,
            new GlobalAveragePool("pool"),
            new Flatten("flatten"),
            make.Linear("linear", channels, classes, bias: Initialization.Zero),
        ];
    }

    static WideBlock Block(NetworkBuilder make, string name, int channels, int filters, int stride, bool isKuangliu) => new(
        name,
        make.BatchNorm($"{name}.bn1", channels),
        make.HeConv2d($"{name}.conv1", channels, filters, 3, stride),
        make.BatchNorm($"{name}.bn2", filters),
        make.HeConv2d($"{name}.conv2", filters, filters, 3),
        stride == 1 && channels == filters ? null
            : new Sequential($"{name}.shortcut", [make.HeConv2d($"{name}.shortcut.0", channels, filters, 1, stride)]),
        activatesShortcut: isKuangliu);
}
