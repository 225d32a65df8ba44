namespace NativeTickets.Nn;

/// <summary>
/// VGG-16 for small images: thirteen 3×3 convolutions with batch norm in five groups, max pooling after the first four and average pooling after the last,
/// and a hidden linear layer with batch norm. Images below 32×32 are padded with zeros to 32×32 by the first convolution, after normalization.
/// <c>vgg16</c> has 64 filters in the first group and 2, 4, 8 and 8 times as many in the others; <c>vgg16-wn</c> has n.
/// Source: Simonyan and Zisserman 2014, in the form of the boosting tickets study: 14,987,722 parameters at width 64, batch norm weights start at 0.5.
/// Public names are those of Eric-mingjie/rethinking-network-pruning, cifar/l1-norm-pruning.
/// </summary>
public sealed class Vgg16 : NetworkFamily
{
    const int SmallestImage = 32;
    const int PublishedWidth = 64;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => ["vgg16", "vgg16-w<n>"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["vgg16", "vgg16-w16"];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth => [width => width == PublishedWidth ? "vgg16"
        : FormattableString.Invariant($"vgg16-w{width}")];

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name) =>
        name == "vgg16" ? Recipe(PublishedWidth) : DigitsAfter(name, "vgg16-w") is { } digits ? Recipe(Number(name, digits, "width", 512)) : null;

    static NetworkRecipe Recipe(int width) => new((make, input, classes) => make.Layers(
    [
        new GroupSpec(Features(width, 1 + Border(input))) { Name = "features" },
        new AveragePool2dSpec(2) { Name = "pool" },
        new FlattenSpec { Name = "flatten" },
        new GroupSpec(
        [
            new LinearSpec(8 * width, Bias: true) { Weight = Initialization.Normal(0.01), BiasStart = Initialization.Zero },
            new BatchNormSpec(),
            new ReluSpec(),
            new LinearSpec(classes) { Weight = Initialization.Normal(0.01), BiasStart = Initialization.Zero },
        ])
        { Name = "classifier" },
    ], new Shape(1, input.Channels, input.Height, input.Width)))
    {
        PublicName = name => PublicNames.Moved(name, "features.", "feature."),
    };

    static List<LayerSpec> Features(int width, int firstPadding)
    {
        var features = new List<LayerSpec>();
        foreach (var (filters, convolutions) in new[] { (width, 2), (2 * width, 2), (4 * width, 3), (8 * width, 3), (8 * width, 3) })
        {
            if (features.Count > 0) features.Add(new MaxPool2dSpec(2));
            for (var i = 0; i < convolutions; i++)
            {
                features.Add(new Conv2dSpec(filters, 3, Padding: features.Count == 0 ? firstPadding : 1) { Weight = Initialization.HeNormal(3, filters) });
                features.Add(new BatchNormSpec { Weight = Initialization.Constant(0.5f) });
                features.Add(new ReluSpec());
            }
        }
        return features;
    }

    static int Border(ImageShape input)
    {
        if (input.Height >= SmallestImage && input.Width >= SmallestImage) return 0;
        if (input.Height != input.Width || input.Height % 2 != 0)
            throw new NetworkException($"vgg16 takes images of {SmallestImage}×{SmallestImage} or more, "
                + "and pads smaller ones to that if they are square and of even size; "
                + $"got {input.Height}×{input.Width}");
        return (SmallestImage - input.Height) / 2;
    }
}
