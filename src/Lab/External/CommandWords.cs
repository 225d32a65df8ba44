using System.Text.RegularExpressions;

namespace NativeTickets.Lab.External;

/// <summary>The words of a command in which names in braces stand for something; double braces are braces.</summary>
static partial class CommandWords
{
    /// <summary>What always stands for something.</summary>
    public static IReadOnlyList<string> Known { get; } = ["input", "output", "seed"];

    /// <summary>The names in a word.</summary>
    public static IEnumerable<string> NamesIn(string word) => Names().Matches(word).Select(found => found.Groups["name"]).Where(name => name.Success)
        .Select(name => name.Value);

    /// <summary>A word with what its names stand for.</summary>
    public static string Replaced(string word, IReadOnlyDictionary<string, string> values) => Names().Replace(word,
        found => found.Groups["name"] is { Success: true } name ? values[name.Value] : found.Value[..1]);

    [GeneratedRegex(@"\{\{|\}\}|\{(?<name>[^{}]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}
