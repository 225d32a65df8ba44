using System.Globalization;

namespace NativeTickets.Nn;

/// <summary>
/// What a file of weights says itself of the network that it is of. A part is null where the file says nothing of it, or nothing that can be understood:
/// texts of other programs are free.
/// </summary>
/// <remarks>
/// Weights fit a network of the same shapes whatever its images were normalized by, and then measure something else in silence; so what is stated is held
/// against the network that is to have them.
/// </remarks>
public sealed record StatedNetwork
{
    /// <summary>
    /// Constants that differ by no more are the same: a half-precision number in [0.25, 0.5) is rounded by up to 1.2e-4, and constants are often given with
    /// four digits. Logits that were computed with the one or the other differ by less than weights in half precision make them differ.
    /// </summary>
    const float Tolerance = 1.5e-4f;

    const int LongestList = 1000; // characters of a list of numbers; channels are few
    const string OtherDeviationKey = "std"; // what PyTorch calls it

    static readonly char[] Between = [',', ';', ' ', '\t', '\n', '\r', '[', ']', '(', ')'];

    /// <summary>The network's name.</summary>
    public string? Name { get; init; }

    /// <summary>Its layers, as whoever built it from a list writes them.</summary>
    public string? Layers { get; init; }

    /// <summary>The images it takes.</summary>
    public ImageShape? Input { get; init; }

    /// <summary>How many logits it gives.</summary>
    public int? Classes { get; init; }

    /// <summary>What is subtracted from pixels in [0, 1]: a number for each channel, or one for all.</summary>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>What they are divided by then: a number for each channel, or one for all.</summary>
    public IReadOnlyList<float>? Deviation { get; init; }

    /// <summary>Whether it says that pixels are not normalized, as a file of this program does that describes a network and names no mean.</summary>
    public bool IsUnnormalized { get; init; }

    /// <summary>Whether it says by what pixels are to be normalized, nothing being an answer too.</summary>
    public bool SaysNormalization => IsUnnormalized || Mean is not null && Deviation is not null;

    /// <summary>What it says of mean and deviation that is no list of numbers, as <c>mean "tensor([0.5])"</c>; empty for nothing.</summary>
    public IReadOnlyList<string> NotUnderstood { get; init; } = [];

    /// <summary>The key of a pipeline that normalizes images as it says, or would say it.</summary>
    public string NormalizationKey => this is { Mean: { } mean, Deviation: { } deviation }
        ? $"data.normalization: {{ mean: [{NetworkBlueprint.Text(mean)}], deviation: [{NetworkBlueprint.Text(deviation)}] }}"
        : IsUnnormalized ? "data.normalize: false" : "data.normalization";

    /// <summary>What the texts of a file say.</summary>
    /// <param name="texts">Others may be among them.</param>
    public static StatedNetwork Of(IReadOnlyDictionary<string, string> texts)
    {
        var (mean, deviation) = (texts.GetValueOrDefault(NetworkBlueprint.MeanKey),
            texts.GetValueOrDefault(NetworkBlueprint.DeviationKey) ?? texts.GetValueOrDefault(OtherDeviationKey));
        (string Key, string? Text)[] constants = [("mean", mean), ("deviation", deviation)];
        return new StatedNetwork
        {
            NotUnderstood = [.. constants.Where(stated => stated.Text is not null && NumbersOf(stated.Text) is null)
                .Select(stated => $"{stated.Key} \"{ShownText.Quote(stated.Text!)}\"")],
            Name = texts.GetValueOrDefault(NetworkBlueprint.NameKey),
            Layers = texts.GetValueOrDefault(NetworkBlueprint.LayersKey),
            Input = texts.TryGetValue(NetworkBlueprint.InputKey, out var input) ? ShapeOf(input) : null,
            Classes = texts.TryGetValue(NetworkBlueprint.ClassesKey, out var classes) ? Count(classes) : null,
            Mean = NumbersOf(mean),
            Deviation = NumbersOf(deviation),
            IsUnnormalized = mean is null && deviation is null
                && new[] { NetworkBlueprint.NameKey, NetworkBlueprint.InputKey, NetworkBlueprint.ClassesKey }.All(texts.ContainsKey),
        };
    }

    /// <summary>
    /// What it says that is not so of a network, a clause for each difference with both sides, <c>mean 0.5, here 0.1307</c>; none where they agree.
    /// </summary>
    /// <param name="network">The network that is to have the weights.</param>
    public IReadOnlyList<string> Contradictions(Network network)
    {
        List<string> found = [];
        if (Name is { } name && !string.Equals(name, network.Name, StringComparison.OrdinalIgnoreCase) && IsKnown(name))
            found.Add($"network {name}, here {network.Name}");
        else if (Layers is { } layers && network.LayerText is { } own && layers != own)
            found.Add($"layers {layers}, here {own}");
        if (Input is { } input && input != network.Input) found.Add($"input {Text(input)}, here {Text(network.Input)}");
        if (Classes is { } classes && classes != network.Classes) found.Add(FormattableString.Invariant($"classes {classes}, here {network.Classes}"));
        var numbers = network.Layers.OfType<Normalization>().FirstOrDefault()?.Numbers;
        if (IsUnnormalized && numbers is not null)
            found.Add($"images that are not normalized, here mean {NetworkBlueprint.Text(numbers.Mean)} and deviation "
                + NetworkBlueprint.Text(numbers.Deviation));
        Compare("mean", Mean, numbers?.Mean);
        Compare("deviation", Deviation, numbers?.Deviation);
        return found;

        void Compare(string what, IReadOnlyList<float>? stated, IReadOnlyList<float>? own)
        {
            if (stated is not null && (own is null || !Agree(stated, own)))
                found.Add($"{what} {NetworkBlueprint.Text(stated)}, here {(own is null ? "images are not normalized" : NetworkBlueprint.Text(own))}");
        }
    }

    static bool Agree(IReadOnlyList<float> stated, IReadOnlyList<float> own) =>
        (stated.Count == own.Count || stated.Count == 1)
        && own.Select((number, c) => Math.Abs(number - stated[stated.Count == 1 ? 0 : c])).All(difference => difference <= Tolerance);

    // a word of another program's own that no network here bears says nothing that could be compared
    static bool IsKnown(string name)
    {
        try
        {
            return Networks.Find(name) is not null;
        }
        catch (NetworkException) // a name of ours with a number that no network here has: not this one
        {
            return true;
        }
    }

    static ImageShape? ShapeOf(string text)
    {
        int?[] extents = [.. text.Split(['x', '×', .. Between], StringSplitOptions.RemoveEmptyEntries).Take(4).Select(Count)];
        return extents is [{ } channels, { } height, { } width] ? new ImageShape(channels, height, width) : null;
    }

    static int? Count(string text) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static float[]? NumbersOf(string? text)
    {
        if (text is null or { Length: > LongestList }) return null;
        var numbers = new List<float>();
        foreach (var part in text.Split(Between, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !float.IsFinite(number)) return null;
            numbers.Add(number);
        }
        return numbers.Count == 0 ? null : [.. numbers];
    }

    static string Text(ImageShape shape) => FormattableString.Invariant($"{shape.Channels}x{shape.Height}x{shape.Width}");
}
