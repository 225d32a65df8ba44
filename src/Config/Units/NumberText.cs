using System.Globalization;

namespace NativeTickets.Config.Units;

/// <summary>Numbers as pipelines write them: <c>0.1</c>, <c>1e-4</c>, <c>8/255</c>, <c>50%</c>.</summary>
public static class NumberText
{
    const int LongestNumber = 40; // far beyond what a double can distinguish

    /// <summary>A decimal number, with or without an exponent; never infinite, never NaN.</summary>
    public static bool TryDecimal(string text, out double value)
    {
        value = 0;
        return text.Length is > 0 and <= LongestNumber
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
                out value)
            && double.IsFinite(value) && text.Any(char.IsAsciiDigit);
    }

    /// <summary>A decimal number, a quotient of two, or a percentage as a fraction.</summary>
    public static bool TryNumber(string text, out double value)
    {
        if (text.EndsWith('%'))
        {
            var isPercentage = TryDecimal(text[..^1], out value);
            value /= 100;
            return isPercentage;
        }
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return TryDecimal(text, out value);
        value = 0;
        if (!TryDecimal(text[..slash], out var above) || !TryDecimal(text[(slash + 1)..], out var below) || below == 0) return false;
        value = above / below;
        return double.IsFinite(value);
    }

    /// <summary>A number, or percentage points as a fraction: <c>0.5pp</c>.</summary>
    public static bool TryDifference(string text, out double value)
    {
        if (!text.EndsWith("pp", StringComparison.Ordinal)) return TryNumber(text, out value);
        var arePoints = TryDecimal(text[..^2], out value);
        value /= 100;
        return arePoints;
    }

    /// <summary>A whole number of at most nine digits, so that it always fits.</summary>
    public static bool TryCount(string text, out int value)
    {
        value = 0;
        return text.Length is > 0 and <= 10 && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && Math.Abs((long)value) <= 999_999_999;
    }

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string Shortest(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
