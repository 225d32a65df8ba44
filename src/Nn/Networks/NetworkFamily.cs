using System.Globalization;

namespace NativeTickets.Nn;

/// <summary>The networks that names of one form stand for, <c>vgg16-w&lt;n&gt;</c>: what a name means, what such a network consists of, what others call its
/// tensors.</summary>
/// <remarks>Derive from it for networks of one's own that can be asked for by name, and hand it to <see cref="Networks.Add"/>.</remarks>
public abstract class NetworkFamily
{
    const int LongestShown = 60;

    /// <summary>The forms that its names take, for messages and help.</summary>
    public abstract IReadOnlyList<string> Forms { get; }

    /// <summary>Names of this family, among which the nearest to a mistyped one is looked for.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>The images that its networks are described for where none are given.</summary>
    public virtual ImageShape UsualImages => new(3, 32, 32);

    /// <summary>Whether the published code of the boosting tickets study made tickets of such networks from their initial weights, by mistake.</summary>
    public virtual bool WasPrunedBeforeTraining => false;

    /// <summary>
    /// Names that differ in a width alone, which the extents of all tensors follow in a straight line: by them it is found whose weights a file holds. A name
    /// without a width is the same for each.
    /// </summary>
    public virtual IReadOnlyList<Func<int, string>> NamesByWidth => [];

    /// <summary>The network of a name.</summary>
    /// <returns>Null where the name is not of this family.</returns>
    /// <exception cref="NetworkException">The name is of this family, but a number in it is out of range.</exception>
    public abstract NetworkRecipe? TryParse(string name);

    /// <summary>The digits that follow a prefix to the end of a name; null where anything else does.</summary>
    protected static string? DigitsAfter(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && name.AsSpan(prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0
            ? name[prefix.Length..]
            : null;

    /// <summary>A number of a name, from 1 to a limit that keeps a slip of the finger from asking for more memory than any machine has.</summary>
    /// <param name="name">The whole name, for the message.</param>
    /// <param name="digits">Those of the number.</param>
    /// <param name="what">What the number is, for the message.</param>
    /// <param name="limit">The largest there is.</param>
    /// <exception cref="NetworkException">It is out of range.</exception>
    protected static int Number(string name, string digits, string what, int limit) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= limit
            ? value
            : throw new NetworkException($"network '{Shortened(name)}': its {what} is a whole number from 1 to {limit}, got {Shortened(digits)}");

    internal static string Shortened(string text) => text.Length <= LongestShown ? text : text[..(LongestShown - 3)] + "...";
}

/// <summary>What a network's name stands for.</summary>
/// <param name="Layers">Makes its layers for such images and so many classes.</param>
public sealed record NetworkRecipe(Func<NetworkBuilder, ImageShape, int, IReadOnlyList<Layer>> Layers)
{
    /// <summary>The name of a tensor in the PyTorch repository that the field shares, for ours; the same where nothing else is said.</summary>
    public Func<string, string> PublicName { get; init; } = name => name;

    /// <summary>The names that another repository gives the same network, and what that is called; null for none.</summary>
    public (string Whose, Func<string, string> Name)? OtherNames { get; init; }
}
