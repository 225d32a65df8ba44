using System.Text.Json;

namespace NativeTickets;

/// <summary>The JSON header of a safetensors file. Every refusal names the byte of the file.</summary>
sealed class WeightsHeader(string path, byte[] header)
{
    const int LargestRank = 4;

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
        WeightsType? type = null;
        Shape? shape = null;
        (long Begin, long End)? offsets = null;
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            var key = Text(ref json);
            if (key == "dtype" && type is null) type = ParseType(ref json, name);
            else if (key == "shape" && shape is null) shape = ParseShape(ref json, name);
            else if (key == "data_offsets" && offsets is null) offsets = ParseOffsets(ref json, name);
            else
                throw Bad(json, $"'{name}' has an unexpected '{key}'; wanted are dtype, shape and data_offsets, once each");
        }
        if (type is null || shape is null || offsets is null)
            throw Bad(json, $"'{name}' lacks {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        var bytes = (type == WeightsType.F32 ? 4L : 8L) * shape.Value.Count;
        var (begin, end) = offsets.Value;
        if (begin < 0 || end < begin || end - begin != bytes)
            throw Bad(json, $"'{name}' is {type} {shape}, {bytes} bytes, but its data_offsets are {begin} to {end}");
        return new WeightsPlace(name, type.Value, shape.Value, begin, end);
    }

    WeightsType ParseType(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.String, $"the dtype of '{name}'");
        return Text(ref json) switch
        {
            "F32" => WeightsType.F32,
            "F64" => WeightsType.F64,
            "I64" => WeightsType.I64,
            var other => throw Bad(json, $"'{name}' holds {other}; read are F32, F64 and I64"),
        };
    }

    Shape ParseShape(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.StartArray, $"the shape of '{name}'");
        Span<int> extents = stackalloc int[LargestRank];
        var (rank, count) = (0, 1L);
        while (Next(ref json) != JsonTokenType.EndArray)
        {
            if (rank == LargestRank) throw Bad(json, $"'{name}' has more than {LargestRank} axes");
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out extents[rank]) || extents[rank] < 1)
                throw Bad(json, $"axis {rank} of '{name}' must be a whole number from 1 to {int.MaxValue}");
            count *= extents[rank++];
            if (count > Array.MaxLength / sizeof(float)) throw Bad(json, $"'{name}' has more than {Array.MaxLength / sizeof(float)} elements");
        }
        return new Shape(extents[..rank]);
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
readonly record struct WeightsPlace(string Name, WeightsType Type, Shape Shape, long Begin, long End);

/// <summary>The number formats of a weights file that are read, by the names that the format gives them.</summary>
enum WeightsType
{
    F32,
    F64,
    I64,
}
