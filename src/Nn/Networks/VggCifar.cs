namespace NativeTickets.Nn;

/// <summary>
/// VGG for small images in the form that most of its checkpoints have: eight to sixteen 3×3 convolutions, each with bias, batch norm and rectifier, in five
/// groups that max pooling follows, and one linear layer. <c>vgg11</c>, <c>vgg13</c>, <c>vgg16-cifar</c> and <c>vgg19</c> have 64 filters in the first group
/// and 2, 4, 8 and 8 times as many in the others; <c>vgg11-wn</c> and the like have n. Images are at least 32×32. Weights start as PyTorch's do.
/// Source: Simonyan and Zisserman 2014; kuangliu/pytorch-cifar, whose names are ours: 9,231,114, 9,416,010, 14,728,266 and 20,040,522 parameters at width 64.
/// </summary>
/// <remarks><see cref="Vgg16"/> is the network of the boosting tickets study: no biases, and two linear layers.</remarks>
public sealed class VggCifar : NetworkFamily
{
    const int PublishedWidth = 64;

    /// <summary>How many convolutions each group has.</summary>
    static readonly Dictionary<string, int[]> Groups = new(StringComparer.Ordinal)
    {
        ["vgg11"] = [1, 1, 2, 2, 2],
        ["vgg13"] = [2, 2, 2, 2, 2],
        ["vgg16-cifar"] = [2, 2, 3, 3, 3],
        ["vgg19"] = [2, 2, 4, 4, 4],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => [.. Groups.Keys.SelectMany(name => new[] { name, $"{name}-w<n>" })];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => [.. Groups.Keys.SelectMany(name => new[] { name, $"{name}-w16" })];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth =>
        [.. Groups.Keys.Select(name => (Func<int, string>)(width => width == PublishedWidth ? name : FormattableString.Invariant($"{name}-w{width}")))];

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name)
    {
        if (Groups.TryGetValue(name, out var whole)) return Recipe(whole, PublishedWidth);
        foreach (var (depth, groups) in Groups)
            if (DigitsAfter(name, depth + "-w") is { } digits) return Recipe(groups, Number(name, digits, "width", 512));
        return null;
    }

    static NetworkRecipe Recipe(int[] groups, int width) => new((make, input, classes) => make.Layers(
    [
        new GroupSpec(Features(groups, width)) { Name = "features" },
        new FlattenSpec { Name = "flatten" },
        new LinearSpec(classes) { Name = "classifier" },
    ], new Shape(1, input.Channels, input.Height, input.Width)));

    static List<LayerSpec> Features(int[] groups, int width)
    {
        int[] filters = [width, 2 * width, 4 * width, 8 * width, 8 * width];
        var features = new List<LayerSpec>();
        for (var group = 0; group < groups.Length; group++)
        {
            for (var i = 0; i < groups[group]; i++)
            {
                features.Add(new Conv2dSpec(filters[group], 3, Padding: 1, Bias: true));
                features.Add(new BatchNormSpec());
                features.Add(new ReluSpec());
            }
            features.Add(new MaxPool2dSpec(2));
        }
        return features;
    }
}
