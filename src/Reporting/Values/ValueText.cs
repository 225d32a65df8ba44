using System.Globalization;

namespace NativeTickets.Reporting.Values;

/// <summary>Numbers as a report prints them: fractions in percent to two decimals, counts with thousands separators, others to four digits.</summary>
static class ValueText
{
    const string Minus = "\u2212";

    /// <summary>What every interval of a mean over seeds is.</summary>
    public const string AboutIntervals = "95 % interval over seeds: Student's, which for accuracies allows for skewed seeds and for the number of images";

    /// <summary>What the interval of one network's accuracy is.</summary>
    public const string AboutImages = "95 % Wilson interval over the counted images: one seed, so it says nothing of other seeds";

    /// <summary>The note on published values where a scale has changed the experiment.</summary>
    public const string PublishedAtFullSize =
        "Published values are those of the experiment at full size; this run is smaller, so compare differences, not levels.";

    /// <summary>With all its digits, so that it reads back as the same number; nothing for a value that is missing or was not finite.</summary>
    public static string Exact(double? value) => value is { } number ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    public static string Plain(double value, bool isFraction) => isFraction ? Fixed(value * 100, 2) : Number(value);

    /// <summary>With its unit: "97.93 %".</summary>
    public static string Full(double value, bool isFraction) => isFraction ? Fixed(value * 100, 2) + " %" : Number(value);

    /// <summary>A number from elsewhere, with the digits that it was published with.</summary>
    public static string Published(double value, bool isFraction) =>
        // fifteen digits are all that a double holds for certain
        isFraction ? Plain(value, isFraction) : Signless(value.ToString("#,0.###############", CultureInfo.InvariantCulture));

    /// <summary>The digits after the point of <see cref="Published"/>.</summary>
    public static int PublishedDecimals(double value) => Published(value, isFraction: false).Split('.') is [_, var decimals] ? decimals.Length : 0;

    /// <summary>
    /// A mean and, of several values, the half-width of its interval: "97.93 ± 0.12"; "77,850 ± 0" where all are equal; the ends where the interval ends at a
    /// bound: "99.90 [99.60, 100.00]".
    /// </summary>
    /// <param name="estimate">What to print.</param>
    /// <param name="isFraction">Whether it is shown in percent.</param>
    /// <param name="decimals">Digits after the point of a number without spread that is no fraction, as of a published one; null for what it needs.</param>
    public static string Interval(Estimate estimate, bool isFraction, int? decimals = null)
    {
        var alone = !isFraction && decimals is { } digits ? Fixed(estimate.Mean, digits) : Plain(estimate.Mean, isFraction);
        return estimate.HalfWidth is null ? alone : estimate.IsOneValue ? $"{alone} ± 0" : estimate.IsSymmetric ? Spread(estimate, isFraction)
            : $"{alone} [{Plain(estimate.Low!.Value, isFraction)}, {Plain(estimate.High!.Value, isFraction)}]";
    }

    /// <summary>The ends of a share's interval in percent: "[98.79, 99.18]".</summary>
    public static string Interval(WilsonInterval share) => $"[{Plain(share.Low, isFraction: true)}, {Plain(share.High, isFraction: true)}]";

    static string Spread(Estimate estimate, bool isFraction)
    {
        var (scale, half) = (isFraction ? 100 : 1, estimate.HalfWidth!.Value);
        var decimals = isFraction ? 2 : Decimals(half);
        return $"{Fixed(estimate.Mean * scale, decimals)} ± {Fixed(half * scale, decimals)}";
    }

    /// <summary>A ratio with two decimals and, of several values, the ends of its interval: "0.61 [0.53, 0.70]".</summary>
    public static string Ratio(Estimate estimate) =>
        estimate is { Low: { } low, High: { } high } ? $"{Fixed(estimate.Mean, 2)} [{Fixed(low, 2)}, {Fixed(high, 2)}]" : Fixed(estimate.Mean, 2);

    /// <summary>The confidence of an interval: "95 %", "98.33 %".</summary>
    public static string Confidence(double confidence) => (confidence * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    /// <summary>A signed difference and the ends of its interval: "+0.33 pp [+0.12, +0.54]".</summary>
    public static string Difference(Estimate estimate, bool isFraction)
    {
        var scale = isFraction ? 100 : 1;
        var decimals = isFraction ? 2
            : estimate.IsOneValue && estimate.Mean == Math.Round(estimate.Mean) ? 0
            : Math.Max(Decimals(estimate.Mean), Decimals(estimate.IsOneValue ? 0 : estimate.HalfWidth ?? 0));
        var unit = isFraction ? " pp" : "";
        var mean = Signed(estimate.Mean * scale, decimals) + unit;
        return estimate is { Low: { } low, High: { } high } ? $"{mean} [{Signed(low * scale, decimals)}, {Signed(high * scale, decimals)}]" : mean;
    }

    public static string Number(double value)
    {
        if (value == 0) return "0";
        var magnitude = Math.Abs(value);
        if (value == Math.Round(value) && magnitude < 1e15) return Signless(value.ToString("#,0", CultureInfo.InvariantCulture));
        if (magnitude >= 1000 && magnitude < 1e15) return Fixed(value, 0);
        if (magnitude is < 1e-4 or >= 1e15) return Signless(value.ToString("0.###e0", CultureInfo.InvariantCulture));
        return Fixed(value, Math.Clamp(3 - (int)Math.Floor(Math.Log10(magnitude)), 0, 7));
    }

    /// <summary>How many times one number is as large as another, with two decimals.</summary>
    public static string Times(double ratio) => Fixed(ratio, 2);

    /// <summary>Two decimals below ten seconds, one from there on.</summary>
    public static string Seconds(double seconds) => Fixed(seconds, seconds < 10 ? 2 : 1);

    /// <summary>Bytes in the binary unit that leaves at most four digits.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        for (; bytes >= 1024 && unit < units.Length - 1; unit++) bytes /= 1024;
        return $"{Fixed(bytes, unit < 2 || bytes >= 100 ? 0 : 1)} {units[unit]}";
    }

    // Two significant digits are all that an interval's width deserves.
    static int Decimals(double width) => width == 0 ? 2 : Math.Clamp(1 - (int)Math.Floor(Math.Log10(Math.Abs(width))), 0, 7);

    static string Fixed(double value, int decimals)
    {
        var text = value.ToString("#,0." + new string('0', decimals), CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? text.TrimStart('-') : Signless(text);
    }

    static string Signed(double value, int decimals)
    {
        var text = Fixed(value, decimals);
        return text.StartsWith(Minus, StringComparison.Ordinal) || text.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? text : "+" + text;
    }

    static string Signless(string text) => text.StartsWith('-') ? Minus + text[1..] : text;
}
