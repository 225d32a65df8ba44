namespace NativeTickets.Nn;

/// <summary>
/// ResNet-18 for small images: a 3×3 convolution, four stages of two basic blocks, global average pooling, one linear layer.
/// Source: He et al. 2015, in the form for CIFAR: 11,173,962 parameters at width 64.
/// </summary>
static class ResNet18
{
    /// <param name="make">Makes the layers.</param>
    /// <param name="input">The images.</param>
    /// <param name="classes">How many logits.</param>
    /// <param name="width">Filters of the first stage, 64 in the original; later ones have 2, 4 and 8 times as many.</param>
    public static IReadOnlyList<Layer> Build(NetworkBuilder make, ImageShape input, int classes, int width)
    {
        var blocks = new List<Layer>();
        var channels = width;
        foreach (var (filters, stride) in new[] { (width, 1), (width, 1), (2 * width, 2), (2 * width, 1), (4 * width, 2), (4 * width, 1), (8 * width, 2), (8 * width, 1) })
        {
            blocks.Add(Block(make, $"layers.{blocks.Count}", channels, filters, stride));
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
            make.Linear("linear", channels, classes, Initialization.UniformByInputs(channels), Initialization.Zero),
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
            : new Sequential($"{name}.shortcut", [make.HeConv2d($"{name}.shortcut.0", channels, filters, 1, stride), make.BatchNorm($"{name}.shortcut.1", filters)]));
}
