using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace NativeTickets.Cli;

/// <summary>
/// Flags that take a number or one word of several. A value that cannot be read is refused with the flag, what it got and what it wanted.
/// </summary>
static class TypedInput
{
    /// <summary>A whole number of a range.</summary>
    public static Option<int?> Count(string name, string description, int least, int most) =>
        new(name) { Description = description, CustomParser = given => Counted(given, name, least, most) };

    /// <summary>A whole number of a range that has a default.</summary>
    public static Option<int> CountOr(int otherwise, string name, string description, int least, int most) => new(name)
    {
        Description = description,
        CustomParser = given => Counted(given, name, least, most) ?? otherwise,
        DefaultValueFactory = _ => otherwise,
    };

    /// <summary>A whole number whose range is checked where it is used.</summary>
    public static Option<int?> Number(string name, string description) =>
        new(name) { Description = description, CustomParser = given => Read<int>(given, name, NumberStyles.AllowLeadingSign, "a whole number") };

    /// <summary>A seed.</summary>
    public static Option<long?> Seed(string name, string description) =>
        new(name) { Description = description, CustomParser = given => Read<long>(given, name, NumberStyles.AllowLeadingSign, "a whole number") };

    /// <summary>A fraction from 0 to below 1, 0 by default; its range is checked where it is used.</summary>
    public static Option<double> Fraction(string name, string description) =>
        new(name) { Description = description, CustomParser = given => Read<double>(given, name, NumberStyles.Float, "a number from 0 to below 1") ?? 0 };

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

    static int? Counted(ArgumentResult given, string name, int least, int most) => Read<int>(given, name, NumberStyles.AllowLeadingSign,
        FormattableString.Invariant($"a number from {least} to {most}"), number => number >= least && number <= most);

    static T? Read<T>(ArgumentResult given, string name, NumberStyles form, string wanted, Func<T, bool>? fits = null)
        where T : struct, INumberBase<T>
    {
        var text = given.Tokens[0].Value;
        if (T.TryParse(text, form, CultureInfo.InvariantCulture, out var number) && fits?.Invoke(number) != false) return number;
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

    static void Refuse(ArgumentResult given, string name, string text, string wanted) =>
        given.AddError($"{name} is {(text.Length > 0 && text.All(char.IsAsciiDigit) ? text : $"'{ShownText.Quote(text)}'")}; wanted {wanted}");
}
