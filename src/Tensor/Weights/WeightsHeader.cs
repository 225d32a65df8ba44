using System.Text.Json;

namespace NativeTickets;

/// <summary>The JSON header of a safetensors file. Every refusal names the byte of the file.</summary>
sealed class WeightsHeader(string path, byte[] header)
{
    /// <summary>Of the largest networks there are, some thousands.</summary>
    public const int MostTensors = 200_000;

    const int LargestRank = 32; // no library has tensors of more axes

    static readonly string[] TypeNames = Enum.GetNames<WeightsType>();

    readonly List<WeightsPlace> places = [];
    readonly HashSet<string> names = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);

    public (List<WeightsPlace> Places, Dictionary<string, string> Metadata) Parse()
    {
        var json = new Utf8JsonReader(header);
        try
        {
            Expect(ref json, JsonTokenType.StartObject, "the header");
            while (Next(ref json) == JsonTokenType.PropertyName)
            {
                var name = Text(ref json);
                if (!names.Add(name)) throw Bad(json, $"'{name}' is described twice");
                if (name == WeightsReader.MetadataKey) ParseMetadata(ref json);
                else
                    places.Add(ParsePlace(ref json, name));
                if (places.Count > MostTensors) throw Bad(json, $"the header has more than {MostTensors} tensors");
            }
            if (json.Read()) throw Bad(json, "something follows the header's last brace");
        }
        catch (JsonException e)
        {
            throw new FileException(Message(e.BytePositionInLine is { } at && e.LineNumber == 0 ? at : json.BytesConsumed, "the header is not JSON"), e);
        }
        return (places, metadata);
    }

    void ParseMetadata(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject, "the metadata");
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            var key = Text(ref json);
            Expect(ref json, JsonTokenType.String, $"the metadata's '{key}'");
            if (!metadata.TryAdd(key, Text(ref json))) throw Bad(json, $"the metadata has '{key}' twice");
        }
    }

    WeightsPlace ParsePlace(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.StartObject, $"'{name}'");
        var at = json.TokenStartIndex;
        WeightsType? type = null;
        long[]? extents = null;
        (long Begin, long End)? offsets = null;
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            var key = Text(ref json);
            if (key == "dtype" && type is null) type = ParseType(ref json, name);
            else if (key == "shape" && extents is null) extents = ParseShape(ref json, name);
            else if (key == "data_offsets" && offsets is null) offsets = ParseOffsets(ref json, name);
            else
                throw Bad(json, $"'{name}' has an unexpected '{key}'; wanted are dtype, shape and data_offsets, once each");
        }
        if (type is null || extents is null || offsets is null)
            throw Bad(json, $"'{name}' lacks {(type is null ? "dtype" : extents is null ? "shape" : "data_offsets")}");
        var bits = WeightsTypes.Bits(type.Value) * extents.Aggregate(1L, (product, extent) => product * extent); // at most 2^29 numbers of 64 bits
        var (begin, end) = offsets.Value;
        if (begin < 0 || end < begin || bits % 8 != 0 || end - begin != bits / 8)
            throw Bad(json, $"'{name}' is {type} [{string.Join(", ", extents)}], {bits / 8} bytes, but its data_offsets are {begin} to {end}");
        return new WeightsPlace(name, type.Value, extents, begin, end, sizeof(long) + at);
    }

    WeightsType ParseType(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.String, $"the dtype of '{name}'");
        var text = Text(ref json);
        return Array.IndexOf(TypeNames, text) is >= 0 and var type ? (WeightsType)type
            : throw Bad(json, $"'{name}' holds {ShownText.Quote(text)}, which is no number format of safetensors");
    }

    long[] ParseShape(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.StartArray, $"the shape of '{name}'");
        var extents = new List<long>();
        var count = 1L;
        while (Next(ref json) != JsonTokenType.EndArray)
        {
            if (extents.Count == LargestRank) throw Bad(json, $"'{name}' has more than {LargestRank} axes");
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var extent) || extent < 0)
                throw Bad(json, $"axis {extents.Count} of '{name}' must be a whole number from 0 to {int.MaxValue}");
            extents.Add(extent);
            count *= extent;
            if (count > Array.MaxLength / sizeof(float)) throw Bad(json, $"'{name}' has more than {Array.MaxLength / sizeof(float)} elements");
        }
        return [.. extents];
    }

    (long Begin, long End) ParseOffsets(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.StartArray, $"the data_offsets of '{name}'");
        Span<long> offsets = stackalloc long[2];
        for (var i = 0; i < offsets.Length; i++)
            if (Next(ref json) != JsonTokenType.Number || !json.TryGetInt64(out offsets[i]))
                throw Bad(json, $"the data_offsets of '{name}' must be two whole numbers");
        if (Next(ref json) != JsonTokenType.EndArray) throw Bad(json, $"the data_offsets of '{name}' must be two whole numbers");
        return (offsets[0], offsets[1]);
    }

    void Expect(ref Utf8JsonReader json, JsonTokenType wanted, string what)
    {
        if (Next(ref json) != wanted) throw Bad(json, $"{what} must be {Words(wanted)}, got {Words(json.TokenType)}");
    }

    JsonTokenType Next(ref Utf8JsonReader json) => json.Read() ? json.TokenType : throw Bad(json, "the header ends too early");

    string Text(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Bad(json, "a text is not valid UTF-8");
        }
    }

    static string Words(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        _ => $"{type}",
    };

    FileException Bad(in Utf8JsonReader json, string what) => new(Message(json.TokenStartIndex, what));

    string Message(long at, string what) => $"{path}, byte {sizeof(long) + at}: {what}. Not a safetensors file that can be read here";
}

/// <summary>Where a weights file's header says that a tensor's numbers are: bytes from Begin, before End, counted from the end of the header.</summary>
/// <param name="Name">The tensor's.</param>
/// <param name="Type">What its numbers are.</param>
/// <param name="Extents">Of any number of axes; an extent may be 0.</param>
/// <param name="Begin">The first byte.</param>
/// <param name="End">The byte behind the last.</param>
/// <param name="At">The byte of the file where the header speaks of it.</param>
readonly record struct WeightsPlace(string Name, WeightsType Type, long[] Extents, long Begin, long End, long At);
