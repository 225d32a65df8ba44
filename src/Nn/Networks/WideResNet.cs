namespace NativeTickets.Nn;

/// <summary>
/// A wide residual network for small images: a 3×3 convolution, three stages of (depth − 4) / 6 blocks with 16, 32 and 64 times the factor as filters,
/// batch norm, global average pooling, one linear layer. Source: Zagoruyko and Komodakis 2016, arXiv:1605.07146; no dropout.
/// </summary>
static class WideResNet
{
    /// <param name="make">Makes the layers.</param>
    /// <param name="input">The images.</param>
    /// <param name="classes">How many logits.</param>
    /// <param name="depth">6n + 4, n at least 1: layers with weights, shortcuts not counted.</param>
    /// <param name="factor">How many times as wide as a plain one.</param>
    public static IReadOnlyList<Layer> Build(NetworkBuilder make, ImageShape input, int classes, int depth, int factor)
    {
        var blocks = new List<Layer>();
        var channels = 16;
        foreach (var (filters, firstStride) in new[] { (16 * factor, 1), (32 * factor, 2), (64 * factor, 2) })
        {
            for (var i = 0; i < (depth - 4) / 6; i++)
            {
                blocks.Add(Block(make, $"blocks.{blocks.Count}", channels, filters, i == 0 ? firstStride : 1));
                channels = filters;
            }
        }
        return
        [
            make.HeConv2d("conv1", input.Channels, 16, 3),
            new Sequential("blocks", blocks),
            make.BatchNorm("bn", channels),
            new Relu("relu"),
            new GlobalAveragePool("pool"),
            new Flatten("flatten"),
            make.Linear("fc", channels, classes, Initialization.UniformByInputs(channels), Initialization.Zero),
        ];
    }

    static WideBlock Block(NetworkBuilder make, string name, int channels, int filters, int stride) => new(
        name,
        make.BatchNorm($"{name}.bn1", channels),
        make.HeConv2d($"{name}.conv1", channels, filters, 3, stride),
        make.BatchNorm($"{name}.bn2", filters),
        make.HeConv2d($"{name}.conv2", filters, filters, 3),
        channels == filters ? null : make.HeConv2d($"{name}.shortcut", channels, filters, 1, stride));
}
