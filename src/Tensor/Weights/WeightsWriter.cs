using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace NativeTickets;

/// <summary>
/// Lays out a safetensors file: integers first, bytes last, names sorted, header filled up with spaces: so every number starts at a multiple of its own size,
/// which readers that map the file rely on.
/// </summary>
static class WeightsWriter
{
    const int Alignment = 8;

    static readonly Dictionary<string, string> EmptyMetadata = [];

    public static void Write(Stream stream, IReadOnlyDictionary<string, WeightsEntry> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        string[] names = [.. tensors.Keys.OrderByDescending(name => SizeOf(tensors[name])).ThenBy(name => name, StringComparer.Ordinal)];
        var header = Header(names, tensors, metadata);
        using (var sum = WeightsChecksum.Of(header)!)
        {
            foreach (var name in names) sum.Add(Bytes(tensors[name]));
            sum.WriteInto(header);
        }
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var name in names) stream.Write(Bytes(tensors[name]));
    }

    static ReadOnlySpan<byte> Bytes(WeightsEntry entry) => entry.IsInteger
        ? MemoryMarshal.AsBytes<long>(Array.ConvertAll(entry.Values, value => checked((long)value)))
        : entry.IsBytes ? Array.ConvertAll(entry.Values, value => checked((byte)value))
        : MemoryMarshal.AsBytes<float>(entry.Values);

    static int SizeOf(WeightsEntry entry) => entry.IsInteger ? sizeof(long) : entry.IsBytes ? sizeof(byte) : sizeof(float);

    static byte[] Header(string[] names, IReadOnlyDictionary<string, WeightsEntry> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(header);
        json.WriteStartObject();
        json.WriteStartObject(WeightsReader.MetadataKey);
        json.WriteString(WeightsChecksum.Key, WeightsChecksum.Blank);
        foreach (var (key, value) in (metadata ?? EmptyMetadata).OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
        var offset = 0L;
        foreach (var name in names)
        {
            if (name == WeightsReader.MetadataKey)
                throw new ArgumentException($"a tensor cannot be called {name}: the format keeps that name", nameof(tensors));
            var entry = tensors[name];
            json.WriteStartObject(name);
            json.WriteString("dtype", entry.IsInteger ? "I64" : entry.IsBytes ? "U8" : "F32");
            json.WriteStartArray("shape");
            for (var axis = 0; axis < entry.Shape.Rank; axis++) json.WriteNumberValue(entry.Shape[axis]);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset += (long)SizeOf(entry) * entry.Values.Length);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        while (header.WrittenCount % Alignment != 0) header.Write(" "u8);
        return header.WrittenSpan.ToArray();
    }
}
