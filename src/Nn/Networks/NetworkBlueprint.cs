using System.Globalization;

namespace NativeTickets.Nn;

/// <summary>All that is needed to build a network again, apart from its numbers; kept as texts in the weights files that we write.</summary>
/// <param name="Name">The name it is asked for by.</param>
/// <param name="Input">The images it takes.</param>
/// <param name="Classes">How many logits it gives.</param>
/// <param name="Normalization">What its first layer subtracts and divides by; null where it has none.</param>
/// <param name="Layers">What it consists of, in the words of whoever built it from a list of layers; null where its name says it.</param>
public sealed record NetworkBlueprint(string Name, ImageShape Input, int Classes, ImageNormalization? Normalization, string? Layers = null)
{
    /// <summary>The network's name among the texts.</summary>
    public const string NameKey = "network";

    internal const string InputKey = "input", ClassesKey = "classes", MeanKey = "mean", DeviationKey = "deviation", LayersKey = "layers";

    /// <summary>That of a network.</summary>
    public static NetworkBlueprint Of(Network network) =>
        new(network.Name, network.Input, network.Classes, network.Layers.OfType<Normalization>().FirstOrDefault()?.Numbers, network.LayerText);

    /// <summary>What <see cref="ToTexts"/> gave.</summary>
    /// <param name="texts">Others may be among them.</param>
    /// <param name="source">Where they come from, for messages: a file's path.</param>
    /// <exception cref="NetworkException">One is missing or is not what it should be.</exception>
    public static NetworkBlueprint FromTexts(IReadOnlyDictionary<string, string> texts, string source)
    {
        var mean = texts.ContainsKey(MeanKey) ? Numbers(MeanKey) : null;
        var extents = Text(InputKey).Split('x').Select(text => Whole(InputKey, text)).ToArray();
        if (extents.Length != 3) throw Bad(InputKey, "wanted channels, rows and columns, such as 3x32x32");
        return new NetworkBlueprint(Text(NameKey), new ImageShape(extents[0], extents[1], extents[2]), Whole(ClassesKey, Text(ClassesKey)),
            mean is null ? null : new ImageNormalization(mean, Numbers(DeviationKey)), texts.GetValueOrDefault(LayersKey));

        string Text(string key) => texts.TryGetValue(key, out var text) ? text : throw new NetworkException($"{source}: its metadata do not say '{key}'");

        int Whole(string key, string text) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Bad(key, "wanted whole numbers");

        float[] Numbers(string key) => [.. Text(key).Split(',').Select(text =>
            float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Bad(key, "wanted numbers with commas between them"))];

        NetworkException Bad(string key, string wanted) => new($"{source}: '{key}' of its metadata is '{Text(key)}'; {wanted}");
    }

    /// <summary>The same as texts by name.</summary>
    public IReadOnlyDictionary<string, string> ToTexts()
    {
        var texts = new Dictionary<string, string>
        {
            [NameKey] = Name,
            [InputKey] = FormattableString.Invariant($"{Input.Channels}x{Input.Height}x{Input.Width}"),
            [ClassesKey] = Classes.ToString(CultureInfo.InvariantCulture),
        };
        if (Layers is not null) texts[LayersKey] = Layers;
        if (Normalization is null) return texts;
        texts[MeanKey] = Text(Normalization.Mean);
        texts[DeviationKey] = Text(Normalization.Deviation);
        return texts;
    }

    /// <summary>Such a network; its weights are those of no seed, and stand there to be overwritten.</summary>
    /// <exception cref="NetworkException">No network has this name, it is built from <see cref="Layers"/>, or it cannot be built for these images.</exception>
    /// <exception cref="ShapeException">The images are too small for it.</exception>
    public Network Build(Device device) => Layers is null
        ? Networks.Create(Name, device, Input, Classes, Normalization)
        : throw new NetworkException($"network '{Name}' is made of layers, which its name does not say; read them from its text '{LayersKey}'");

    internal static string Text(IReadOnlyList<float> numbers) => string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
}
