namespace NativeTickets.Reporting;

/// <summary>Text of a run folder on its way to a terminal or a page.</summary>
static class ShownText
{
    const int LongestQuote = 60;

    /// <summary>Control characters, which could steer a terminal, become U+FFFD; line ends and tabs stay.</summary>
    public static string WithoutControls(string text) =>
        text.Any(IsControl) ? new string([.. text.Select(c => IsControl(c) ? '\uFFFD' : c)]) : text;

    /// <summary>One line, cut to what an error message can bear.</summary>
    public static string Quote(string text)
    {
        var line = WithoutControls(text).ReplaceLineEndings(" ");
        return line.Length <= LongestQuote ? line : line[..(LongestQuote - 1)] + "…";
    }

    static bool IsControl(char c) => char.IsControl(c) && c is not ('\n' or '\r' or '\t');
}
