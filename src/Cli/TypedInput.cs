using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;

namespace NativeTickets.Cli;

/// <summary>
/// Flags that take a number or one word of several. A value that cannot be read is refused with the flag, what it got and what it wanted.
/// </summary>
static class TypedInput
{
    /// <summary>A whole number of a range.</summary>
    public static Option<int?> Count(string name, string description, int least, int most) =>
        new(name) { Description = description, CustomParser = given => Whole(given, name, least, most, Range(least, most)) };

    /// <summary>A whole number of a range that has a default.</summary>
    public static Option<int> CountOr(int otherwise, string name, string description, int least, int most) => new(name)
    {
        Description = description,
        CustomParser = given => Whole(given, name, least, most, Range(least, most)) ?? otherwise,
        DefaultValueFactory = _ => otherwise,
    };

    /// <summary>A whole number whose range is checked where it is used.</summary>
    public static Option<int?> Number(string name, string description) =>
        new(name) { Description = description, CustomParser = given => Whole(given, name, int.MinValue, int.MaxValue, "a whole number") };

    /// <summary>A seed.</summary>
    public static Option<long?> Seed(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
            Refuse(given, name, text, "a whole number");
            return null;
        },
    };

    /// <summary>A fraction from 0 to below 1, 0 by default; its range is checked where it is used.</summary>
    public static Option<double> Fraction(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                Refuse(given, name, text, "a number from 0 to below 1");
            return number;
        },
    };

    /// <summary>One of the words of an enumeration, in any case of letters.</summary>
    public static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum => new(name) { Description = description, CustomParser = given => Word<T>(given, name) };

    /// <summary>One of the words of an enumeration that has a default.</summary>
    public static Option<T> ChoiceOr<T>(T otherwise, string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = description,
            CustomParser = given => Word<T>(given, name) ?? otherwise,
            DefaultValueFactory = _ => otherwise,
        };

    static int? Whole(ArgumentResult given, string name, int least, int most, string wanted)
    {
        var text = given.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Refuse(given, name, text, wanted);
        return null;
    }

    static T? Word<T>(ArgumentResult given, string name)
        where T : struct, Enum
    {
        var text = given.Tokens[0].Value;
        foreach (var value in Enum.GetValues<T>())
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase)) return value;
        Refuse(given, name, text, string.Join(" or ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName)));
        return null;
    }

    static string Range(int least, int most) => FormattableString.Invariant($"a number from {least} to {most}");

    static void Refuse(ArgumentResult given, string name, string text, string wanted) =>
        given.AddError($"{name} is {(text.Length > 0 && text.All(char.IsAsciiDigit) ? text : $"'{ShownText.Quote(text)}'")}; wanted {wanted}");
}
