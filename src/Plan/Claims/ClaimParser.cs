using System.Globalization;
using System.Text.RegularExpressions;

namespace NativeTickets.Plan.Claims;

/// <summary>
/// Reads claims: <c>side &gt;= side [+ margin]</c>, <c>side &lt;= constant</c>. A side is a value or <c>value - value</c>; a value is <c>stage.metric</c> or
/// <c>stage.metric@1ep</c>, of some entries of the matrix alone as <c>stage[axis=value,axis=value].metric</c>.
/// </summary>
sealed partial class ClaimParser
{
    const int Longest = 1000; // several times what four long stage ids, entries and metrics take

    readonly string[] words;
    int next;
    string problem = "";

    ClaimParser(string[] words) => this.words = words;

    /// <summary>The claim, or null with what is wrong.</summary>
    public static ClaimSpec? Parse(string text, out string problem)
    {
        var parser = new ClaimParser(text.Length <= Longest ? text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : []);
        var claim = text.Length <= Longest ? parser.Claim(text) : parser.Fail<ClaimSpec>($"it has {text.Length} characters, at most {Longest} are read");
        problem = parser.problem;
        return claim;
    }

    /// <summary>Values and numbers take turns with what stands between them.</summary>
    ClaimSpec? Claim(string text)
    {
        if (words.Length < 3 || words.Length % 2 == 0)
            return Fail<ClaimSpec>("a claim is values and numbers with >= or <=, - and + between them, and with spaces between all of these");
        if (Side("no value of a stage") is not { } left) return null;
        if (next == words.Length) return Fail<ClaimSpec>("it has neither >= nor <=");
        var comparison = words[next++];
        Comparison? operation = comparison switch { ">=" => Comparison.AtLeast, "<=" => Comparison.AtMost, _ => null };
        if (operation is not { } asked) return Fail<ClaimSpec>($"'{ShownText.Quote(comparison)}' is neither >= nor <=");
        if (next == words.Length - 1 && Amount(words[next]) is { } constant) return new ClaimSpec(text, left, asked, null, constant);
        if (Side("neither a value of a stage nor a number alone") is not { } right) return null;
        if (next == words.Length) return new ClaimSpec(text, left, asked, right, 0);
        var sign = words[next++];
        if (sign is not ("+" or "-")) return Fail<ClaimSpec>($"'{ShownText.Quote(sign)}' before the margin is neither + nor -");
        if (Amount(words[next]) is not { } margin) return Fail<ClaimSpec>($"'{ShownText.Quote(words[next])}' is no margin");
        if (++next < words.Length) return Fail<ClaimSpec>($"'{ShownText.Quote(words[next])}' comes after the margin, which ends a claim");
        return new ClaimSpec(text, left, asked, right, sign == "-" ? -margin : margin);
    }

    /// <summary>A value, or one less another.</summary>
    ClaimValue? Side(string otherwise)
    {
        if (Value(words[next], otherwise) is not { } value) return null;
        next++;
        if (next == words.Length || words[next] != "-" || Amount(words[next + 1]) is not null) return value;
        if (Value(words[next + 1], "neither a value of a stage nor a margin") is not { } less) return null;
        next += 2;
        return value with { Less = less };
    }

    ClaimValue? Value(string text, string otherwise)
    {
        var match = ValueForm().Match(text);
        if (!match.Success) return Fail<ClaimValue>($"'{ShownText.Quote(text)}' is {otherwise}");
        int? epoch = null;
        if (match.Groups["epoch"] is { Success: true } written)
        {
            if (!int.TryParse(written.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
                return Fail<ClaimValue>($"'{ShownText.Quote(text)}' has no epoch after its @");
            epoch = number;
        }
        var value = new ClaimValue(match.Groups["stage"].Value, match.Groups["metric"].Value, epoch);
        if (match.Groups["only"] is not { Success: true } only) return value;
        var entry = new Dictionary<string, string>();
        foreach (var part in only.Value.Split(',').Select(part => part.Split('=', 2)))
        {
            if (part is not [not "", not ""])
                return Fail<ClaimValue>($"'[{ShownText.Quote(only.Value)}]' is not [axis=value], or several of them with commas between");
            if (!entry.TryAdd(part[0], part[1]))
                return Fail<ClaimValue>($"the axis '{ShownText.Quote(part[0])}' is twice in '[{ShownText.Quote(only.Value)}]'");
        }
        return value with { Only = new MatrixEntry(entry) };
    }

    /// <summary>A number, a percentage or percentage points, the latter two as fractions.</summary>
    static double? Amount(string text) => NumberText.TryDifference(text, out var amount) ? amount : null;

    T? Fail<T>(string what) where T : class
    {
        problem = what;
        return null;
    }

    [GeneratedRegex(@"\A(?<stage>[A-Za-z][A-Za-z0-9_-]*)(\[(?<only>[^\[\]]*)\])?\.(?<metric>[A-Za-z][A-Za-z0-9_.-]*)(@(?<epoch>[0-9]+)ep)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex ValueForm();
}
