using System.Text.Json;
using System.Text.Unicode;

namespace NativeTickets.Reporting;

/// <summary>A value in a JSON file that knows its place, so that every complaint names file and path: <c>run.json: stages[3].seed: is "x", wanted a whole number</c>.</summary>
sealed class JsonPlace(string file, string path, JsonElement element)
{
    static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Parses UTF-8 text; <paramref name="firstLine"/> is the 1-based line of the file at which it begins.</summary>
    /// <exception cref="ReportException">The text is not one JSON value.</exception>
    public static JsonPlace Parse(string file, ReadOnlyMemory<byte> text, int firstLine = 1)
    {
        if (!Utf8.IsValid(text.Span)) throw new ReportException($"{file}:{firstLine}: is not UTF-8 text.");
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return new JsonPlace(file, firstLine == 1 ? "" : $"line {firstLine}", document.RootElement.Clone());
        }
        catch (InvalidOperationException error) // half of a surrogate pair in a name, met while names are compared
        {
            throw new ReportException($"{file}:{firstLine}: an escape there is no Unicode text.", error);
        }
        catch (JsonException error)
        {
            var line = firstLine + (error.LineNumber ?? 0);
            throw new ReportException($"{file}:{line}:{(error.BytePositionInLine ?? 0) + 1}: not valid JSON: {ShownText.Quote(error.Message.Split(" LineNumber")[0])}", error);
        }
    }

    public bool IsNull => element.ValueKind == JsonValueKind.Null;

    /// <summary>A member of this object; null when it is absent or null.</summary>
    public JsonPlace? Find(string name)
    {
        Expect(JsonValueKind.Object, "an object");
        return Unescaped(() => element.TryGetProperty(name, out var found) ? found : default) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } member
            ? new JsonPlace(file, Join(name), member)
            : null;
    }

    public JsonPlace Member(string name) => Find(name) ?? throw Wrong($"has no '{name}'; the file is not complete");

    /// <summary>In the order of the file.</summary>
    public IReadOnlyDictionary<string, JsonPlace> Members()
    {
        Expect(JsonValueKind.Object, "an object");
        var members = new Dictionary<string, JsonPlace>();
        foreach (var member in element.EnumerateObject())
        {
            var name = ShownText.WithoutControls(Unescaped(() => member.Name));
            if (!members.TryAdd(name, new JsonPlace(file, Join(ShownText.Quote(name)), member.Value))) throw Wrong($"holds '{ShownText.Quote(name)}' twice");
        }
        return members;
    }

    public IEnumerable<JsonPlace> Items()
    {
        Expect(JsonValueKind.Array, "a list");
        return element.EnumerateArray().Select((item, i) => new JsonPlace(file, $"{path}[{i}]", item));
    }

    public string Text()
    {
        Expect(JsonValueKind.String, "a text");
        return ShownText.WithoutControls(Unescaped(() => element.GetString()!));
    }

    public double Number()
    {
        Expect(JsonValueKind.Number, "a number");
        var number = element.GetDouble();
        return double.IsFinite(number) ? number : throw Wrong($"is {ShownText.Quote(element.GetRawText())}, beyond the numbers of double precision");
    }

    /// <summary>A number, or null for a value that was not finite when it was written.</summary>
    public double? NumberOrNull() => IsNull ? null : Number();

    public int Whole(int low, int high)
    {
        Expect(JsonValueKind.Number, "a whole number");
        return element.TryGetInt32(out var whole) && whole >= low && whole <= high
            ? whole
            : throw Wrong($"is {ShownText.Quote(element.GetRawText())}, wanted a whole number from {low} to {high}");
    }

    public long Count()
    {
        Expect(JsonValueKind.Number, "a count");
        return element.TryGetInt64(out var count) && count >= 0 ? count : throw Wrong($"is {ShownText.Quote(element.GetRawText())}, wanted a count");
    }

    public bool Flag() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong($"is {ShownText.Quote(element.GetRawText())}, wanted true or false"),
    };

    /// <summary>A string, number, truth value or null as one text, for the flat provenance.</summary>
    public string Scalar() => element.ValueKind switch
    {
        JsonValueKind.String => Text(),
        JsonValueKind.Null => "",
        JsonValueKind.Object or JsonValueKind.Array => throw Wrong("is not a text or a number"),
        _ => element.GetRawText(),
    };

    /// <summary>A text that becomes part of a file name: letters, digits, dots, dashes and underscores, not starting with a dot.</summary>
    public string FileName()
    {
        var text = Text();
        var isName = text.Length is > 0 and <= 200 && text[0] != '.' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        return isName ? text : throw Wrong($"is '{ShownText.Quote(text)}', wanted a plain name (letters, digits, '.', '-', '_')");
    }

    /// <summary>The complaint about this place, to be thrown.</summary>
    public ReportException Wrong(string what) => new(path.Length == 0 ? $"{file}: {what}." : $"{file}: {path}: {what}.");

    void Expect(JsonValueKind kind, string wanted)
    {
        if (element.ValueKind != kind) throw Wrong($"is {ShownText.Quote(element.GetRawText())}, wanted {wanted}");
    }

    T Unescaped<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException error) // half of a surrogate pair, written as an escape
        {
            throw new ReportException($"{file}: {path}: an escape there is no Unicode text.", error);
        }
    }

    string Join(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
