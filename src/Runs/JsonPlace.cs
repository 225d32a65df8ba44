using System.Text.Json;
using System.Text.Unicode;

namespace NativeTickets.Runs;

/// <summary>
/// A value in a JSON file that knows its place, so that every complaint names file and path: <c>run.json: stages[3].seed: is "x", wanted a whole number</c>.
/// </summary>
sealed class JsonPlace(string file, string path, JsonElement element)
{
    static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Parses UTF-8 text; <paramref name="firstLine"/> is the 1-based line of the file at which it begins.</summary>
    /// <exception cref="RunFolderException">The text is not one JSON value.</exception>
    public static JsonPlace Parse(string file, ReadOnlyMemory<byte> text, int firstLine = 1)
    {
        if (!Utf8.IsValid(text.Span)) throw new RunFolderException($"{file}:{firstLine}: is not UTF-8 text.");
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return new JsonPlace(file, firstLine == 1 ? "" : $"line {firstLine}", document.RootElement.Clone());
        }
        catch (InvalidOperationException error) // half of a surrogate pair in a name, met while names are compared
        {
            throw new RunFolderException($"{file}:{firstLine}: an escape there is no Unicode text.", error);
        }
        catch (JsonException error)
        {
            var line = firstLine + (error.LineNumber ?? 0);
            var what = ShownText.Quote(error.Message.Split(" LineNumber")[0]);
            throw new RunFolderException($"{file}:{line}:{(error.BytePositionInLine ?? 0) + 1}: not valid JSON: {what}", error);
        }
    }

    public bool IsNull => element.ValueKind == JsonValueKind.Null;

    /// <summary>A member of this object; null when it is absent or null.</summary>
    public JsonPlace? Find(string name)
    {
        Expect(JsonValueKind.Object, "an object");
        var member = Unescaped(() => element.TryGetProperty(name, out var found) ? found : default);
        return member.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : new JsonPlace(file, Join(name), member);
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
        return double.IsFinite(number) ? number : throw Wrong($"is {Raw}, beyond the numbers of double precision");
    }

    /// <summary>A number, or null for a value that was not finite when it was written.</summary>
    public double? NumberOrNull() => IsNull ? null : Number();

    public long Whole(long low = long.MinValue, long high = long.MaxValue)
    {
        Expect(JsonValueKind.Number, "a whole number");
        if (element.TryGetInt64(out var whole) && whole >= low && whole <= high) return whole;
        var range = high < long.MaxValue ? $" from {low} to {high}" : low > long.MinValue ? $" of at least {low}" : "";
        throw Wrong($"is {Raw}, wanted a whole number{range}");
    }

    public bool Flag() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong($"is {Raw}, wanted true or false"),
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
    public RunFolderException Wrong(string what) => new(path.Length == 0 ? $"{file}: {what}." : $"{file}: {path}: {what}.");

    string Raw => ShownText.Quote(element.GetRawText().ReplaceLineEndings(" "));

    void Expect(JsonValueKind kind, string wanted)
    {
        if (element.ValueKind != kind) throw Wrong($"is {Raw}, wanted {wanted}");
    }

    T Unescaped<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException error) // half of a surrogate pair, written as an escape
        {
            throw new RunFolderException($"{file}: {path}: an escape there is no Unicode text.", error);
        }
    }

    string Join(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
