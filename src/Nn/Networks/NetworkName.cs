using System.Globalization;
using System.Text.RegularExpressions;

namespace NativeTickets.Nn;

/// <summary>A network's name, taken apart.</summary>
/// <param name="Text">As given.</param>
/// <param name="Family">Which network.</param>
/// <param name="Width">The number that scales the widths.</param>
/// <param name="Depth">Layers with weights, where the name gives them; else 0.</param>
sealed partial record NetworkName(string Text, NetworkFamily Family, int Width = 0, int Depth = 0)
{
    const int UsualWidth = 64; // of VGG-16 and ResNet-18 as published

    static readonly string[] Examples = ["lenet", "lenet-ye-4", "vgg16", "vgg16-w16", "resnet18", "resnet18-w16", "wrn-28-10"];

    /// <summary>The forms a name can take.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["lenet", "lenet-ye-<w>", "vgg16", "vgg16-w<n>", "resnet18", "resnet18-w<n>", "wrn-<d>-<k>"];

    /// <summary>Takes a name apart.</summary>
    /// <exception cref="NetworkException">No network has this name.</exception>
    public static NetworkName Parse(string text)
    {
        switch (text)
        {
            case "lenet": return new NetworkName(text, NetworkFamily.LeNet);
            case "vgg16": return new NetworkName(text, NetworkFamily.Vgg16, UsualWidth);
            case "resnet18": return new NetworkName(text, NetworkFamily.ResNet18, UsualWidth);
        }
        if (YeForm().Match(text) is { Success: true } ye) return new NetworkName(text, NetworkFamily.LeNetYe, Number(text, ye, 1, "width", 512));
        if (VggForm().Match(text) is { Success: true } vgg) return new NetworkName(text, NetworkFamily.Vgg16, Number(text, vgg, 1, "width", 512));
        if (ResNetForm().Match(text) is { Success: true } resNet) return new NetworkName(text, NetworkFamily.ResNet18, Number(text, resNet, 1, "width", 512));
        if (WideForm().Match(text) is { Success: true } wide)
        {
            var depth = Number(text, wide, 1, "depth", 1000);
            if (depth < 10 || (depth - 4) % 6 != 0)
                throw new NetworkException($"network '{text}': its depth is 6n + 4 with n from 1, got {depth}; nearest: 'wrn-{Math.Max(10, (depth - 1) / 6 * 6 + 4)}-{wide.Groups[2].Value}'");
            return new NetworkName(text, NetworkFamily.WideResNet, Number(text, wide, 2, "widening factor", 64), depth);
        }
        var hint = NearestName.Of(text, Examples) is { } nearest ? $"; nearest: '{nearest}'" : "";
        throw new NetworkException($"no network '{Shortened(text)}'{hint}; known forms: {string.Join(", ", Forms)}");
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // the limits keep a slip of the finger from asking for more memory than any machine has
    static int Number(string text, Match match, int group, string what, int limit)
    {
        var digits = match.Groups[group].Value;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= limit
            ? value
            : throw new NetworkException($"network '{Shortened(text)}': its {what} is a whole number from 1 to {limit}, got {Shortened(digits)}");
    }

    static string Shortened(string text) => text.Length <= 60 ? text : text[..57] + "...";

    [GeneratedRegex(@"\Alenet-ye-([0-9]+)\z")]
    private static partial Regex YeForm();

    [GeneratedRegex(@"\Avgg16-w([0-9]+)\z")]
    private static partial Regex VggForm();

    [GeneratedRegex(@"\Aresnet18-w([0-9]+)\z")]
    private static partial Regex ResNetForm();

    [GeneratedRegex(@"\Awrn-([0-9]+)-([0-9]+)\z")]
    private static partial Regex WideForm();
}
