namespace NativeTickets.Nn;

/// <summary>
/// VGG-16 of the adversarial pruning benchmark: thirteen 3×3 convolutions without bias, each with batch norm and rectifier, in five groups with max pooling
/// between them, average pooling to 2×2, and three linear layers with rectifiers between. <c>vgg16-ap</c> has 64 filters in the first group, 2, 4, 8 and 8
/// times
/// as many in the others, and 256 hidden units; <c>vgg16-ap-wn</c> has n filters and 4·n hidden units. Images have sides that 32 divides. Convolutions start
/// normal by He et al., linear layers as PyTorch's do.
/// Source: pralab/AdversarialPruningBenchmark, base_vgg16, whose names are ours: 15,311,818 parameters at width 64.
/// </summary>
public sealed class Vgg16Ap : NetworkFamily
{
    const int PublishedWidth = 64;
    const int Pooled = 2; // rows and columns that reach the linear layers
    const int Shrink = 16; // four poolings by 2
    const string Narrow = "vgg16-ap-w";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => ["vgg16-ap", "vgg16-ap-w<n>"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["vgg16-ap", "vgg16-ap-w16"];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth => [width => width == PublishedWidth ? "vgg16-ap"
        : FormattableString.Invariant($"{Narrow}{width}")];

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name) =>
        name == "vgg16-ap" ? Recipe(PublishedWidth) : DigitsAfter(name, Narrow) is { } digits ? Recipe(Number(name, digits, "width", 512)) : null;

    static NetworkRecipe Recipe(int width) => new((make, input, classes) => make.Layers(
    [
        new GroupSpec(Features(width)) { Name = "features" },
        new AveragePool2dSpec(PoolingOf(input)) { Name = "pool" },
        new FlattenSpec { Name = "flatten" },
        new GroupSpec([new LinearSpec(4 * width), new ReluSpec(), new LinearSpec(4 * width), new ReluSpec(), new LinearSpec(classes)]) { Name = "classifier" },
    ], new Shape(1, input.Channels, input.Height, input.Width)));

    static List<LayerSpec> Features(int width)
    {
        var features = new List<LayerSpec>();
        foreach (var (filters, convolutions) in new[] { (width, 2), (2 * width, 2), (4 * width, 3), (8 * width, 3), (8 * width, 3) })
        {
            if (features.Count > 0) features.Add(new MaxPool2dSpec(2));
            for (var i = 0; i < convolutions; i++)
            {
                features.Add(new Conv2dSpec(filters, 3, Padding: 1) { Weight = Initialization.HeNormal(3, filters) });
                features.Add(new BatchNormSpec());
                features.Add(new ReluSpec());
            }
        }
        return features;
    }

    /// <summary>The window of equal windows side by side that leave 2×2, which is what adaptive pooling is where they fit.</summary>
    static int PoolingOf(ImageShape input)
    {
        if (input.Height != input.Width || input.Height % (Pooled * Shrink) != 0)
            throw new NetworkException($"vgg16-ap takes square images whose sides {Pooled * Shrink} divides, so that average pooling to {Pooled}×{Pooled} "
                + $"has windows of one size; got {input.Height}×{input.Width}. Pad them with data.padTo");
        return input.Height / (Pooled * Shrink);
    }
}
