using System.Globalization;

namespace NativeTickets.Nn;

/// <summary>
/// Linear layers with rectifiers between them, of the pixels of an image. <c>mlp-h1-h2…</c> has h1, h2 … hidden units; <c>lenet-300-100</c> is
/// <c>mlp-300-100</c> under the name that the field gives it. Weights and biases start as PyTorch's do.
/// Source: LeCun et al. 1998, section III.C.2; Frankle and Carbin 2019, arXiv:1803.03635: 266,610 parameters for images of 28×28 and ten classes. Public names
/// are
/// <c>fc1</c> to the last; open_lth calls the same layers <c>fc_layers.0</c>, … and the last <c>fc</c>.
/// </summary>
public sealed class Mlp : NetworkFamily
{
    const string Lenet = "lenet-300-100";
    const string Prefix = "mlp-";
    const int Widest = 65_536;
    const int Deepest = 32;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Forms => [Lenet, "mlp-<h>[-<h>…]"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => [Lenet, "mlp-300-100"];

    /// <inheritdoc/>
    public override ImageShape UsualImages => new(1, 28, 28);

    /// <inheritdoc/>
    public override IReadOnlyList<Func<int, string>> NamesByWidth => [_ => Lenet];

    /// <inheritdoc/>
    public override NetworkRecipe? TryParse(string name)
    {
        if (name == Lenet) return Recipe([300, 100]);
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var numbers = name[Prefix.Length..].Split('-');
        if (!Array.TrueForAll(numbers, digits => digits.Length > 0 && digits.All(char.IsAsciiDigit))) return null;
        if (numbers.Length > Deepest)
            throw new NetworkException($"network '{Shortened(name)}': it has at most {Deepest} hidden layers, got {numbers.Length}");
        return Recipe([.. numbers.Select(digits => Number(name, digits, "width", Widest))]);
    }

    static NetworkRecipe Recipe(int[] hidden) => new((make, input, classes) =>
        make.Layers([.. Layers(hidden, classes)], new Shape(1, input.Channels, input.Height, input.Width)))
    {
        OtherNames = ("open_lth", name => OfOpenLth(name, hidden.Length)),
    };

    static IEnumerable<LayerSpec> Layers(int[] hidden, int classes)
    {
        yield return new FlattenSpec { Name = "flatten" };
        for (var i = 0; i < hidden.Length; i++)
        {
            yield return new LinearSpec(hidden[i]) { Name = FormattableString.Invariant($"fc{i + 1}") };
            yield return new ReluSpec { Name = FormattableString.Invariant($"relu{i + 1}") };
        }
        yield return new LinearSpec(classes) { Name = FormattableString.Invariant($"fc{hidden.Length + 1}") };
    }

    static string OfOpenLth(string name, int hidden)
    {
        var end = name.IndexOf('.', StringComparison.Ordinal);
        if (end < 0 || !int.TryParse(name.AsSpan(2, end - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var layer)) return name;
        return (layer > hidden ? "fc" : FormattableString.Invariant($"fc_layers.{layer - 1}")) + name[end..];
    }
}
