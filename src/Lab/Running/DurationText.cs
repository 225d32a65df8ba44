using System.Globalization;
using System.Text.RegularExpressions;

namespace NativeTickets.Lab.Running;

/// <summary>A length of time as a command line has it: <c>90s</c>, <c>110min</c>, <c>2h</c>, <c>1h30min</c>, <c>1d</c>.</summary>
public static partial class DurationText
{
    static readonly TimeSpan Least = TimeSpan.FromSeconds(1), Most = TimeSpan.FromDays(40); // timers of the runtime end at 49 days

    /// <summary>Reads one.</summary>
    /// <param name="option">The option, for the message.</param>
    /// <param name="text">What it was given.</param>
    /// <exception cref="RequestException">It is none, or out of range.</exception>
    public static TimeSpan Read(string option, string text)
    {
        var match = Parts().Match(text);
        var time = !match.Success || text.Length == 0 ? TimeSpan.Zero
            : TimeSpan.FromDays(Of("d")) + TimeSpan.FromHours(Of("h")) + TimeSpan.FromMinutes(Of("m")) + TimeSpan.FromSeconds(Of("s"));
        if (time < Least || time > Most)
            throw new RequestException($"{option} is '{ShownText.Quote(text)}'; wanted a time from 1s to 40d, such as 90s, 110min, 2h or 1h30min");
        return time;

        double Of(string part) => match.Groups[part] is { Success: true } digits ? double.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"\A(?:(?<d>\d{1,7})d)?(?:(?<h>\d{1,7})h)?(?:(?<m>\d{1,7})min)?(?:(?<s>\d{1,7}(?:\.\d{1,3})?)s)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
