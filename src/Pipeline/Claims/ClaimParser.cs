using System.Globalization;
using System.Text.RegularExpressions;

namespace NativeTickets.Pipelines;

/// <summary>
/// Reads claims: <c>value &gt;= value [+ margin]</c>, <c>value &lt;= constant</c>; a value is <c>stage.metric</c> or <c>stage.metric@1ep</c>.
/// </summary>
static partial class ClaimParser
{
    const int Longest = 500; // several times what two long stage ids and metrics take

    /// <summary>The claim, or null with what is wrong.</summary>
    public static ClaimSpec? Parse(string text, out string problem)
    {
        problem = "";
        if (text.Length > Longest) return Fail($"it has {text.Length} characters, at most {Longest} are read", out problem);
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (3 or 5)) return Fail("a claim has three words, or five with a margin, with spaces between them", out problem);
        if (Value(words[0]) is not { } left) return Fail($"'{Problems.Printable(words[0])}' is no value of a stage", out problem);
        if (words[1] is not (">=" or "<=")) return Fail($"'{Problems.Printable(words[1])}' is neither >= nor <=", out problem);
        if (words.Length == 3 && Amount(words[2]) is { } constant) return new ClaimSpec(text, left, words[1], null, constant);
        if (Value(words[2]) is not { } right) return Fail($"'{Problems.Printable(words[2])}' is neither a value of a stage nor a number", out problem);
        if (words.Length == 3) return new ClaimSpec(text, left, words[1], right, 0);
        if (words[3] is not ("+" or "-")) return Fail($"'{Problems.Printable(words[3])}' before the margin is neither + nor -", out problem);
        if (Amount(words[4]) is not { } margin) return Fail($"'{Problems.Printable(words[4])}' is no margin", out problem);
        return new ClaimSpec(text, left, words[1], right, words[3] == "-" ? -margin : margin);
    }

    static ClaimSpec? Fail(string what, out string problem)
    {
        problem = what;
        return null;
    }

    static ClaimValue? Value(string text)
    {
        var match = ValueForm().Match(text);
        if (!match.Success) return null;
        int? epoch = null;
        if (match.Groups["epoch"] is { Success: true } written)
        {
            if (!int.TryParse(written.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return null;
            epoch = number;
        }
        return new ClaimValue(match.Groups["stage"].Value, match.Groups["metric"].Value, epoch);
    }

    /// <summary>A number, a percentage or percentage points, the latter two as fractions.</summary>
    static double? Amount(string text)
    {
        var points = text.EndsWith("pp", StringComparison.Ordinal);
        if (!points) return NumberText.TryNumber(text, out var number) ? number : null;
        return NumberText.TryDecimal(text[..^2], out var hundredths) ? hundredths / 100 : null;
    }

    [GeneratedRegex(@"\A(?<stage>[A-Za-z][A-Za-z0-9_-]*)\.(?<metric>[A-Za-z][A-Za-z0-9_.-]*)(@(?<epoch>[0-9]+)ep)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValueForm();
}
