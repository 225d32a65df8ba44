using System.Globalization;

namespace NativeTickets.Runs;

/// <summary>A value of a matrix axis.</summary>
/// <param name="Text">As the pipeline has it, which is also how values are compared.</param>
/// <param name="Number">Its place on the axis, in the axis's unit; null where the axis is one of words.</param>
public readonly record struct AxisValue(string Text, double? Number);

/// <summary>An axis of numbers: 0.8, 80%, 8/255, 10ep, 400it.</summary>
/// <param name="Unit">What they count.</param>
/// <param name="Numbers">One for each value of the axis; 80% is 0.8.</param>
public sealed record AxisNumbers(Unit Unit, IReadOnlyList<double> Numbers)
{
    const int LongestNumber = 40; // far beyond what a double can distinguish

    /// <summary>The numbers that texts of a pipeline stand for; null where one is none, or where they are of several units.</summary>
    public static AxisNumbers? Of(IReadOnlyList<string> texts)
    {
        var numbers = texts.Select(NumberOf).OfType<(double Value, Unit Unit)>().ToArray();
        if (numbers.Length < texts.Count) return null;
        Unit[] units = [.. numbers.Select(number => number.Unit).Distinct()];
        return units.Length > 1 && units.Any(unit => unit is not (Unit.None or Unit.Fraction)) ? null // percentages and plain numbers may stand side by side
            : new AxisNumbers(units is [var only] ? only : Unit.None, [.. numbers.Select(number => number.Value)]);
    }

    /// <summary>The number that one text stands for, whatever its unit; null for a word.</summary>
    public static double? Of(string text) => Of([text])?.Numbers[0];

    static (double Value, Unit Unit)? NumberOf(string text)
    {
        if (text.EndsWith('%')) return Decimal(text[..^1].TrimEnd()) is { } percentage ? (percentage / 100, Unit.Fraction) : null;
        if (text.EndsWith("ep", StringComparison.Ordinal)) return Decimal(text[..^2]) is { } epochs ? (epochs, Unit.Epochs) : null;
        if (text.EndsWith("it", StringComparison.Ordinal)) return Decimal(text[..^2]) is { } steps ? (steps, Unit.Steps) : null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var number = slash < 0 ? Decimal(text) : Decimal(text[..slash]) / Decimal(text[(slash + 1)..]);
        return number is { } found && double.IsFinite(found) ? (found, Unit.None) : null;
    }

    static double? Decimal(string text)
    {
        if (text.Length > LongestNumber || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
        return double.IsFinite(number) ? number : null;
    }
}
