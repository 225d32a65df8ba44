using System.Globalization;
using System.Text;

namespace NativeTickets;

/// <summary>Text of a file, a user's or a run's, on its way to a terminal or a page.</summary>
public static class ShownText
{
    const int LongestQuote = 60;
    const int MostListed = 5;

    /// <summary>Control characters, which could steer a terminal, become U+FFFD; line ends and tabs stay.</summary>
    public static string WithoutControls(string text) => text.Any(IsControl) ? new string([.. text.Select(c => IsControl(c) ? '\uFFFD' : c)]) : text;

    /// <summary>One line for an error message: control characters and surrogates escaped, long text cut to 60 characters.</summary>
    public static string Quote(string text)
    {
        var shown = new StringBuilder();
        foreach (var c in text.Length <= LongestQuote ? text : text[..LongestQuote])
            if (char.IsControl(c) || char.IsSurrogate(c)) shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else shown.Append(c);
        return text.Length <= LongestQuote ? shown.ToString() : shown.Append('…').ToString();
    }

    /// <summary>A path as a word of a command line that somebody copies.</summary>
    public static string Argument(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;

    /// <summary>Some of many names in one line, and how many there are beyond: <c>a, b, c, d, e and 7 more</c>.</summary>
    /// <param name="all">The names; a file of another kind differs everywhere, so that not all are of interest.</param>
    /// <param name="tell">How one is shown; quoted where nothing else is said.</param>
    public static string Listed(IReadOnlyCollection<string> all, Func<string, string>? tell = null) =>
        string.Join(", ", all.Take(MostListed).Select(tell ?? Quote)) + (all.Count > MostListed ? $" and {all.Count - MostListed} more" : "");

    static bool IsControl(char c) => char.IsControl(c) && c is not ('\n' or '\r' or '\t');
}
