using System.Globalization;

namespace NativeTickets.Reporting.Figures;

/// <summary>The range of an axis with room at its ends, and round numbers to mark it.</summary>
static class AxisScale
{
    /// <summary>Room of 4 % at each end; a single value gets a range around it.</summary>
    public static (double Low, double High) Range(double low, double high)
    {
        var room = high > low ? (high - low) * 0.04 : Math.Max(Math.Abs(low) * 0.05, 1e-9);
        return (low - room, high + room);
    }

    /// <summary>The range asked for, moved out at an end where values lie beyond it; without one, what the values need.</summary>
    public static (double Low, double High) Range(double low, double high, (double Low, double High)? asked)
    {
        if (asked is not { } range) return Range(low, high);
        var needed = Range(Math.Min(low, range.Low), Math.Max(high, range.High));
        return (low < range.Low ? needed.Low : range.Low, high > range.High ? needed.High : range.High);
    }

    /// <summary>At most the given number of marks, at multiples of 1, 2 or 5 times a power of ten.</summary>
    public static IReadOnlyList<AxisTick> Round(double low, double high, int most, bool wholeOnly)
    {
        var step = Math.Pow(10, Math.Floor(Math.Log10((high - low) / most)));
        if (wholeOnly) step = Math.Max(step, 1);
        foreach (var factor in (double[])[1, 2, 5, 10])
        {
            if ((high - low) / (step * factor) > most) continue;
            step *= factor;
            break;
        }
        var decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 12); // log10(0.001) may come out just under -3
        List<AxisTick> ticks = [];
        for (var i = Math.Ceiling(low / step); i <= Math.Floor(high / step) && ticks.Count <= most; i++)
        {
            var value = i * step + 0.0; // -0, which a start just below 0 is rounded up to, would be labeled as that
            var label = value.ToString(Math.Abs(value) >= 1e6 ? "0.###e0" : "#,0." + new string('0', decimals), CultureInfo.InvariantCulture);
            ticks.Add(new AxisTick(value, label.Replace('-', '\u2212')));
        }
        return ticks;
    }
}
