using System.Text.RegularExpressions;

namespace NativeTickets.Pipelines;

/// <summary>A text of a certain form.</summary>
sealed partial class PatternRule(Regex pattern, string wanted, Func<string, string>? hint = null) : ValueRule
{
    /// <summary>A name that is safe as a file name on every system and as a word of a claim.</summary>
    public static PatternRule Name { get; } = new(SafeName(), "a name of at most 64 letters, digits, '-' and '_' that begins with a letter");

    public override string Wanted => wanted;

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar scalar) return Refuse(node, path, checking);
        return scalar.Text.Length <= 200 && pattern.IsMatch(scalar.Text)
            ? new ResolvedScalar(node.At, scalar.Text, scalar.Text, scalar.Quoted)
            : Refuse(node, path, checking, hint?.Invoke(scalar.Text) ?? "");
    }

    // Windows keeps con, nul and their like for devices
    [GeneratedRegex(@"\A(?!(?:con|prn|aux|nul|com\d|lpt\d)\z)[A-Za-z][A-Za-z0-9_-]{0,63}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SafeName();
}
