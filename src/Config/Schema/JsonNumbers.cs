using System.Text.Json.Nodes;
using NativeTickets.Config.Units;

namespace NativeTickets.Config.Schema;

/// <summary>Numbers and times of pipelines as JSON Schema: those that YAML reads as numbers, and those with a sign that makes them texts.</summary>
public static class JsonNumbers
{
    const string Digits = @"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?";

    const string Divisor = @"(?![0.]+(?:[eE]|$))" + Digits;

    /// <summary>A number in an interval: a number, a percentage, or a quotient, of which a schema sees only that it does not divide by 0.</summary>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end.</param>
    /// <param name="aboveLow">Whether the lower end itself is refused.</param>
    /// <param name="belowHigh">Whether the upper end itself is refused.</param>
    public static JsonObject Of(double low, double high, bool aboveLow, bool belowHigh)
    {
        var sign = low >= 0 ? @"\+?" : "[-+]?";
        var number = new JsonObject
        {
            ["type"] = "number",
            [aboveLow ? "exclusiveMinimum" : "minimum"] = low,
            [belowHigh ? "exclusiveMaximum" : "maximum"] = high,
        };
        var percent = (low, high) == (0, 1) ? UpTo100(belowHigh) : Digits;
        return JsonSchemaScope.AnyOf(number, JsonSchemaScope.Text($"{sign}{percent}%|{sign}{Digits}/[-+]?{Divisor}"));
    }

    /// <summary>A number above 0 in a metric's own unit, in percent or in percentage points.</summary>
    public static JsonObject Difference() =>
        JsonSchemaScope.AnyOf(new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0 }, JsonSchemaScope.Text($@"\+?{Digits}(?:pp|%|/\+?{Divisor})"));

    /// <summary>A time in one of these units.</summary>
    public static JsonObject Time(IEnumerable<TimeUnit> units) => JsonSchemaScope.Text(string.Join('|', units.Select(unit => unit switch
    {
        TimeUnit.Iterations => @"\+?[0-9]+(?:\.0*)?(?:[eE][-+]?[0-9]+)?it",
        TimeUnit.Epochs => $@"\+?{Digits}ep",
        TimeUnit.Percent => $@"\+?{UpTo100(belowHigh: false)}%",
        _ => throw new ArgumentOutOfRangeException(nameof(units), unit, "no form for times in it"),
    })));

    static string UpTo100(bool belowHigh) => @"(?:0*[0-9]{1,2}(?:\.[0-9]*)?|\.[0-9]+" + (belowHigh ? ")" : @"|0*100(?:\.0*)?)");
}
