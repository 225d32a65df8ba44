namespace NativeTickets.Nn;

/// <summary>
/// VGG-16 for small images in the form that most of its checkpoints have: thirteen 3×3 convolutions, each with bias, batch norm and rectifier, in five groups
/// that max pooling follows, and one linear layer. <c>vgg16-cifar</c> has 64 filters in the first group and 2, 4, 8 and 8 times as many in the others;
/// <c>vgg16-cifar-wn</c> has n. Images are at least 32×32. Weights start as PyTorch's do.
/// Source: Simonyan and Zisserman 2014; kuangliu/pytorch-cifar, whose names are ours: 14,728,266 parameters at width 64.
/// </summary>
/// <remarks><see cref="Vgg16"/> is the network of the boosting tickets study: no biases, and two linear layers.</remarks>
public sealed class Vgg16Cifar : NetworkFamily
{
    const int PublishedWidth = 64;
    const string Narrow = "vgg16-cifar-w";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => ["vgg16-cifar", "vgg16-cifar-w<n>"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["vgg16-cifar", "vgg16-cifar-w16"];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth => [width => width == PublishedWidth ? "vgg16-cifar"
        : FormattableString.Invariant($"{Narrow}{width}")];

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name) =>
        name == "vgg16-cifar" ? Recipe(PublishedWidth) : DigitsAfter(name, Narrow) is { } digits ? Recipe(Number(name, digits, "width", 512)) : null;

    static NetworkRecipe Recipe(int width) => new((make, input, classes) => make.Layers(
    [
        new GroupSpec(Features(width)) { Name = "features" },
        new FlattenSpec { Name = "flatten" },
        new LinearSpec(classes) { Name = "classifier" },
    ], new Shape(1, input.Channels, input.Height, input.Width)));

    static List<LayerSpec> Features(int width)
    {
        var features = new List<LayerSpec>();
        foreach (var (filters, convolutions) in new[] { (width, 2), (2 * width, 2), (4 * width, 3), (8 * width, 3), (8 * width, 3) })
        {
            for (var i = 0; i < convolutions; i++)
            {
                features.Add(new Conv2dSpec(filters, 3, Padding: 1, Bias: true));
                features.Add(new BatchNormSpec());
                features.Add(new ReluSpec());
            }
            features.Add(new MaxPool2dSpec(2));
        }
        return features;
    }
}
