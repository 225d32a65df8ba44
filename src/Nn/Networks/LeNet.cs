namespace NativeTickets.Nn;

/// <summary>
/// The small network of MNIST: two 5×5 convolutions, each rectified and pooled 2×2, and two linear layers. Weights and biases start uniform in ±1/√inputs.
/// <c>lenet</c> has 20 and 50 filters without padding and 500 hidden units; <c>lenet-ye-w</c> has 2·w and 4·w filters with padding 2 and 64·w hidden units.
/// Source: LeCun et al. 1998; widths of the boosting tickets study, whose code for it was not published, and of Ye et al. 2019. Names are those of
/// pytorch/examples, mnist.
/// </summary>
public sealed class LeNet : NetworkFamily
{
    const int Window = 5;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => ["lenet", "lenet-ye-<w>"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["lenet", "lenet-ye-4"];

    /// <inheritdoc/>
    public override ImageShape UsualImages => new(1, 28, 28);

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth => [_ => "lenet", width => FormattableString.Invariant($"lenet-ye-{width}")];

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name)
    {
        if (name == "lenet") return Recipe(20, 50, 500, 0);
        if (DigitsAfter(name, "lenet-ye-") is not { } digits) return null;
        var width = Number(name, digits, "width", 512);
        return Recipe(2 * width, 4 * width, 64 * width, 2);
    }

    static NetworkRecipe Recipe(int filters1, int filters2, int hidden, int padding) => new((make, input, classes) => make.Layers(
    [
        new Conv2dSpec(filters1, Window, Padding: padding) { Name = "conv1" },
        new ReluSpec { Name = "relu1" },
        new MaxPool2dSpec(2) { Name = "pool1" },
        new Conv2dSpec(filters2, Window, Padding: padding) { Name = "conv2" },
        new ReluSpec { Name = "relu2" },
        new MaxPool2dSpec(2) { Name = "pool2" },
        new FlattenSpec { Name = "flatten" },
        new LinearSpec(hidden) { Name = "fc1" },
        new ReluSpec { Name = "relu3" },
        new LinearSpec(classes) { Name = "fc2" },
    ], new Shape(1, input.Channels, input.Height, input.Width)));
}
