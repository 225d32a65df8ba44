namespace NativeTickets.Nn;

/// <summary>
/// The small convolutional networks of the lottery ticket hypothesis: 2, 4 or 6 convolutions of 3×3 with biases and rectifiers, max pooling after each second
/// one, and three linear layers. <c>conv2</c>, <c>conv4</c> and <c>conv6</c> have 64 filters in the first pair, twice and four times as many in the next, and
/// 256 hidden units; <c>conv4-wn</c> has n filters and 4·n hidden units. Weights and biases start as PyTorch's do.
/// Source: Frankle and Carbin 2019, arXiv:1803.03635, figure 2, who start from Glorot normal weights: 4,301,642, 2,425,930 and 2,262,602 parameters (their
/// table
/// says 4.3M, 2.4M and 1.7M; the layers that it lists for Conv-6 have 2.26M).
/// </summary>
/// <remarks>The networks of these names in allenai/hidden-networks have no biases, so that files of theirs are not of these.</remarks>
public sealed class ConvNet : NetworkFamily
{
    const int PublishedWidth = 64;

    static readonly string[] Names = ["conv2", "conv4", "conv6"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => [.. Names, "conv<d>-w<n>"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => [.. Names, "conv4-w16"];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth =>
        [.. Names.Select(name => (Func<int, string>)(width => width == PublishedWidth ? name : FormattableString.Invariant($"{name}-w{width}")))];

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name)
    {
        for (var pairs = 1; pairs <= Names.Length; pairs++)
        {
            if (name == Names[pairs - 1]) return Recipe(pairs, PublishedWidth);
            if (DigitsAfter(name, Names[pairs - 1] + "-w") is { } digits) return Recipe(pairs, Number(name, digits, "width", 512));
        }
        return null;
    }

    static NetworkRecipe Recipe(int pairs, int width) => new((make, input, classes) =>
        make.Layers([.. Layers(pairs, width, classes)], new Shape(1, input.Channels, input.Height, input.Width)));

    static IEnumerable<LayerSpec> Layers(int pairs, int width, int classes)
    {
        for (var pair = 1; pair <= pairs; pair++)
        {
            for (var layer = 2 * pair - 1; layer <= 2 * pair; layer++)
            {
                yield return new Conv2dSpec(width << pair - 1, 3, Padding: 1) { Name = FormattableString.Invariant($"conv{layer}") };
                yield return new ReluSpec { Name = FormattableString.Invariant($"relu{layer}") };
            }
            yield return new MaxPool2dSpec(2) { Name = FormattableString.Invariant($"pool{pair}") };
        }
        yield return new FlattenSpec { Name = "flatten" };
        yield return new LinearSpec(4 * width) { Name = "fc1" };
        yield return new ReluSpec { Name = FormattableString.Invariant($"relu{2 * pairs + 1}") };
        yield return new LinearSpec(4 * width) { Name = "fc2" };
        yield return new ReluSpec { Name = FormattableString.Invariant($"relu{2 * pairs + 2}") };
        yield return new LinearSpec(classes) { Name = "fc3" };
    }
}
