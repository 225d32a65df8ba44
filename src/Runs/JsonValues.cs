using System.Collections;
using System.Reflection;
using System.Text.Json;

namespace NativeTickets.Runs;

/// <summary>Reads and writes what the fields of records hold: texts, numbers, words, lists, maps by text, and records.</summary>
static class JsonValues
{
    const double LargestExact = 1e15; // whole numbers up to here are written without an exponent

    /// <summary>Reads a value.</summary>
    /// <param name="type">What it is to become.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="rule">Its bounds.</param>
    /// <param name="mayBeUnknown">Whether a word that is not known is null, as one of a later version is to an older reader.</param>
    /// <exception cref="RunFolderException">It is of another form, or beyond its bounds.</exception>
    public static object? Read(Type type, JsonPlace place, FieldAttribute rule, bool mayBeUnknown = false)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return place.IsNull ? null : Read(inner, place, rule, mayBeUnknown);
        if (type == typeof(string)) return rule.IsFileName ? place.FileName() : place.Text();
        if (type == typeof(bool)) return place.Flag();
        if (type == typeof(int)) return (int)place.Whole(Bound(rule.Least, int.MinValue), Bound(rule.Most, int.MaxValue));
        if (type == typeof(long)) return place.Whole(Bound(rule.Least, long.MinValue), Bound(rule.Most, long.MaxValue));
        if (type == typeof(double)) return Number(place, rule);
        if (type.IsEnum) return Word(type, place, mayBeUnknown);
        if (!type.IsGenericType) return RecordShape.Of(type).Read(place);
        var inside = type.GenericTypeArguments[^1];
        return type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? List(inside, place, rule) : Map(inside, place, rule);
    }

    /// <summary>Writes a value; a number that is not finite, which JSON does not know, as null.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number: Write(json, number); break;
            case Enum word: json.WriteStringValue(WordOf(word)); break;
            case IDictionary map:
                json.WriteStartObject();
                foreach (DictionaryEntry entry in map)
                {
                    json.WritePropertyName((string)entry.Key);
                    Write(json, entry.Value);
                }
                json.WriteEndObject();
                break;
            case IEnumerable list:
                json.WriteStartArray();
                foreach (var item in list) Write(json, item);
                json.WriteEndArray();
                break;
            default: RecordShape.Of(value.GetType()).Write(json, value); break;
        }
    }

    /// <summary>The word of an enumeration's value.</summary>
    public static string WordOf(Enum value)
    {
        var name = value.ToString();
        return value.GetType().GetField(name)?.GetCustomAttribute<WordAttribute>()?.Word ?? JsonNamingPolicy.CamelCase.ConvertName(name);
    }

    static void Write(Utf8JsonWriter json, double value)
    {
        if (!double.IsFinite(value)) json.WriteNullValue();
        else if (value == Math.Floor(value) && Math.Abs(value) <= LargestExact) json.WriteNumberValue((long)value);
        else json.WriteNumberValue(value);
    }

    static double Number(JsonPlace place, FieldAttribute rule)
    {
        var number = place.Number();
        if (number >= rule.Least && number <= rule.Most) return number;
        throw place.Wrong(double.IsFinite(rule.Most)
            ? FormattableString.Invariant($"is {number}, wanted a number from {rule.Least} to {rule.Most}")
            : FormattableString.Invariant($"is {number}, wanted a number of at least {rule.Least}"));
    }

    static object? Word(Type type, JsonPlace place, bool mayBeUnknown)
    {
        var text = place.Text();
        Enum[] values = [.. Enum.GetValues(type).Cast<Enum>()];
        if (Array.Find(values, value => WordOf(value) == text) is { } found) return found;
        if (mayBeUnknown) return null;
        string[] words = [.. values.Select(WordOf)];
        throw place.Wrong($"is '{ShownText.Quote(text)}', wanted {string.Join(", ", words[..^1])} or {words[^1]}");
    }

    static Array List(Type type, JsonPlace place, FieldAttribute rule)
    {
        object?[] items = [.. place.Items().Select(item => Read(type, item, rule))];
        var list = Array.CreateInstance(type, items.Length);
        items.CopyTo(list, 0);
        return list;
    }

    static IDictionary Map(Type type, JsonPlace place, FieldAttribute rule)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), type))!;
        foreach (var (name, value) in place.Members()) map.Add(name, Read(type, value, rule));
        return map;
    }

    static long Bound(double bound, long otherwise) => double.IsFinite(bound) ? (long)bound : otherwise;
}
