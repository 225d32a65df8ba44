using System.Globalization;
using System.Text.RegularExpressions;

namespace NativeTickets.Nn;

/// <summary>A network's name, taken apart.</summary>
/// <param name="Text">As given.</param>
/// <param name="Family">What stands before the numbers.</param>
/// <param name="Width">The number that scales the widths.</param>
/// <param name="Depth">Layers with weights, where the name gives them; else 0.</param>
sealed partial record NetworkName(string Text, string Family, int Width, int Depth)
{
    /// <summary>The forms a name can take.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["lenet", "lenet-ye-<w>"];

    static readonly string[] Examples = ["lenet", "lenet-ye-4"];

    /// <summary>Takes a name apart.</summary>
    /// <exception cref="NetworkException">No network has this name.</exception>
    public static NetworkName Parse(string text)
    {
        if (text == "lenet") return new NetworkName(text, "lenet", 1, 0);
        if (YeForm().Match(text) is { Success: true } ye) return new NetworkName(text, "lenet-ye", Number(text, ye.Groups[1].Value, "width w", 1024), 0);
        var hint = NearestName.Of(text, Examples) is { } nearest ? $"; nearest: '{nearest}'" : "";
        throw new NetworkException($"no network '{Shortened(text)}'{hint}; known forms: {string.Join(", ", Forms)}");
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // the limits keep a slip of the finger from asking for more memory than any machine has
    static int Number(string text, string digits, string what, int limit) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= limit
            ? value
            : throw new NetworkException($"network '{Shortened(text)}': its {what} is a whole number from 1 to {limit}, got {Shortened(digits)}");

    static string Shortened(string text) => text.Length <= 60 ? text : text[..57] + "...";

    [GeneratedRegex(@"^lenet-ye-([0-9]+)$")]
    private static partial Regex YeForm();
}
