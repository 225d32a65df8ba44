using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NativeTickets;

/// <summary>
/// Reads a safetensors file that may be damaged or made to harm: the header's length is held against the file's before it is read, every tensor's place
/// against the header before memory is taken for it, and together they must fill the file without gap or overlap.
/// </summary>
sealed class WeightsReader(string path, FileStream stream)
{
    public const string MetadataKey = "__metadata__";

    /// <summary>The largest header that is read: the format's own limit. A ResNet-18 needs 12 kB.</summary>
    const long LargestHeader = 100_000_000;

    public WeightsFile Read()
    {
        var fileLength = stream.Length;
        if (fileLength < sizeof(long)) throw Bad(0, $"the file has {fileLength} bytes, a weights file at least 8");
        Span<byte> lengthBytes = stackalloc byte[sizeof(long)];
        stream.ReadExactly(lengthBytes);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (headerLength > LargestHeader || (long)headerLength > fileLength - sizeof(long))
            throw Bad(0, $"the header is said to have {headerLength} bytes, {fileLength - sizeof(long)} follow and at most {LargestHeader} are allowed");
        var header = new byte[headerLength];
        stream.ReadExactly(header);
        var dataStart = sizeof(long) + (long)headerLength;
        var (places, metadata) = new WeightsHeader(path, header).Parse();
        using var sum = WeightsChecksum.Of(header);
        places.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        RequireFilled(places, dataStart, fileLength - dataStart);

        var tensors = new Dictionary<string, WeightsEntry>(places.Count, StringComparer.Ordinal);
        foreach (var place in places)
            tensors[place.Name] = new WeightsEntry(place.Shape, ReadValues(place, dataStart, sum)) { IsInteger = place.Type == WeightsType.I64 };
        if (sum?.Holds() == false) throw Bad(dataStart, "header and numbers do not have the checksum they were written with");
        metadata.Remove(WeightsChecksum.Key);
        return new WeightsFile(tensors, metadata);
    }

    void RequireFilled(List<WeightsPlace> places, long dataStart, long dataLength)
    {
        var end = 0L;
        foreach (var place in places)
        {
            if (place.Begin != end)
                throw Bad(
                    dataStart + end,
                    $"the numbers of '{place.Name}' are said to begin at byte {dataStart + place.Begin}, the ones before them end at {dataStart + end}");
            end = place.End;
        }
        if (end != dataLength) throw Bad(dataStart + Math.Min(end, dataLength), $"the header describes {end} bytes of numbers, the file has {dataLength}");
    }

    float[] ReadValues(WeightsPlace place, long dataStart, WeightsChecksum? sum)
    {
        var values = new float[place.Shape.Count];
        if (place.Type == WeightsType.F32)
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            sum?.Add(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        for (var i = 0; i < values.Length; i++)
        {
            stream.ReadExactly(bytes);
            sum?.Add(bytes);
            if (place.Type == WeightsType.F64)
            {
                values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes);
                continue;
            }
            var whole = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            values[i] = whole;
            if ((decimal)values[i] != whole) throw Bad(dataStart + place.Begin + 8L * i, $"'{place.Name}' holds the integer {whole}, which no float is");
        }
        return values;
    }

    FileException Bad(long offset, string what) => new($"{path}, byte {offset}: {what}. Not a whole safetensors file; fetch or write it again");
}
