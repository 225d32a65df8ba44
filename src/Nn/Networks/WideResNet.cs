namespace NativeTickets.Nn;

/// <summary>
/// A wide residual network for small images: a 3×3 convolution, three stages of (depth − 4) / 6 blocks with 16, 32 and 64 times the factor as filters,
/// batch norm, global average pooling, one linear layer. <c>wrn-d-k</c> has depth d, 6n + 4, layers with weights without shortcuts, and is k times as wide as a
/// plain one.
/// Source: Zagoruyko and Komodakis 2016, arXiv:1605.07146; no dropout. Public names are those of xternalz/WideResNet-pytorch.
/// </summary>
public sealed class WideResNet : NetworkFamily
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => ["wrn-<d>-<k>"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["wrn-28-10"];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth =>
        [.. new[] { 10, 16, 22, 28, 34, 40 }.Select(depth => (Func<int, string>)(factor => FormattableString.Invariant($"wrn-{depth}-{factor}")))];

    /// <inheritdoc/>
    public override bool WasPrunedBeforeTraining => true;

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name)
    {
        var at = name.LastIndexOf('-');
        if (at < 0 || DigitsAfter(name[..at], "wrn-") is not { } depthDigits || DigitsAfter(name[at..], "-") is not { } factorDigits) return null;
        var depth = Number(name, depthDigits, "depth", 1000);
        if (depth < 10 || (depth - 4) % 6 != 0)
            throw new NetworkException($"network '{name}': its depth is 6n + 4 with n from 1, got {depth}; "
                + $"nearest: 'wrn-{Math.Max(10, (depth - 1) / 6 * 6 + 4)}-{factorDigits}'");
        var factor = Number(name, factorDigits, "widening factor", 64);
        return new NetworkRecipe((make, input, classes) => Build(make, input, classes, depth, factor))
        {
            PublicName = ours => PublicName(ours, (depth - 4) / 6),
        };
    }

    static string PublicName(string name, int blocksPerStage)
    {
        var moved = PublicNames.InBlock(name, "blocks.", (stage, block) => $"block{stage}.layer.{block}.", blocksPerStage);
        return moved == name ? PublicNames.Moved(name, "bn.", "bn1.") : moved.Replace(".shortcut.", ".convShortcut.", StringComparison.Ordinal);
    }

    static IReadOnlyList<Layer> Build(NetworkBuilder make, ImageShape input, int classes, int depth, int factor)
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
            make.Linear("fc", channels, classes, bias: Initialization.Zero),
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
