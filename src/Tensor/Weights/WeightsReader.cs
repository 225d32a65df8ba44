using System.Buffers.Binary;

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

    const int ChunkBytes = 1 << 16;

    long dataStart;
    WeightsChecksum? sum;
    PackedTensors? packed;

    /// <summary>The whole file.</summary>
    public WeightsFile Read()
    {
        var (places, metadata) = ReadHeader();
        using (sum)
        {
            var tensors = new Dictionary<string, WeightsEntry>(places.Count, StringComparer.Ordinal);
            foreach (var place in places)
            {
                if (WhyNot(place) is { } why) throw Bad(place.At, $"'{place.Name}' {why}");
                tensors[place.Name] = ReadTensor(place);
            }
            RequireSum();
            return new WeightsFile(packed is null ? tensors : Packed(() => packed.Expand(tensors)), metadata);
        }
    }

    /// <summary>
    /// What is in the file, each tensor to be read when it is asked for while the stream is open. A checksum is verified at once, if it has to hold.
    /// </summary>
    public (IReadOnlyList<ForeignTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Open(bool holdsSum)
    {
        var (places, metadata) = ReadHeader();
        using (sum)
        {
            if (sum is not null && holdsSum)
            {
                var chunk = new byte[ChunkBytes];
                for (int count; (count = stream.Read(chunk)) > 0;) sum.Add(chunk.AsSpan(0, count));
                RequireSum();
            }
        }
        sum = null;
        var held = places.ToDictionary(place => place.Name, place => new ForeignTensor(place.Name, place.Type.ToString(), place.Type, place.Extents, () =>
        {
            if (WhyNot(place) is { } why) throw Bad(place.At, $"'{place.Name}' {why}");
            stream.Position = dataStart + place.Begin;
            return ReadTensor(place);
        }), StringComparer.Ordinal);
        return (packed is null ? [.. held.Values] : InFull(packed, held), metadata);
    }

    List<ForeignTensor> InFull(PackedTensors packing, Dictionary<string, ForeignTensor> held)
    {
        var full = new Dictionary<string, ForeignTensor>(held, StringComparer.Ordinal);
        foreach (var (name, shape, kept, mask) in Packed(() => packing.Tensors.ToArray()))
        {
            long[] extents = [.. Enumerable.Range(0, shape.Rank).Select(axis => (long)shape[axis])];
            full[name] = new ForeignTensor(name, nameof(WeightsType.F32), WeightsType.F32, extents, () => Packed(() =>
                PackedTensors.Expanded(name, shape, held.GetValueOrDefault(mask)?.Read(), kept is not null, held.GetValueOrDefault(name)?.Read())));
        }
        return [.. full.Values];
    }

    T Packed<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw Bad(sizeof(long), e.Message);
        }
    }

    (List<WeightsPlace> Places, Dictionary<string, string> Metadata) ReadHeader()
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
        dataStart = sizeof(long) + (long)headerLength;
        var (places, metadata) = new WeightsHeader(path, header).Parse();
        sum = WeightsChecksum.Of(header);
        places.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        RequireFilled(places, fileLength - dataStart);
        metadata.Remove(WeightsChecksum.Key);
        packed = Packed(() => PackedTensors.Of(metadata));
        return (places, metadata);
    }

    void RequireFilled(List<WeightsPlace> places, long dataLength)
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

    /// <summary>Why the numbers of a tensor cannot be read; null where they can.</summary>
    static string? WhyNot(WeightsPlace place) => !WeightsTypes.IsRead(place.Type) ? $"holds {place.Type}; read are {WeightsTypes.Read}"
        : ForeignTensor.ShapeOf(place.Extents) is null ? $"is [{string.Join(", ", place.Extents)}]; read are up to four axes of at least 1" : null;

    WeightsEntry ReadTensor(WeightsPlace place)
    {
        var values = new float[ForeignTensor.ShapeOf(place.Extents)!.Value.Count];
        var size = WeightsTypes.Bits(place.Type) / 8;
        var chunk = new byte[Math.Min(ChunkBytes, (long)values.Length * size)];
        for (var done = 0; done < values.Length;)
        {
            var count = Math.Min(values.Length - done, chunk.Length / size);
            var raw = chunk.AsSpan(0, count * size);
            stream.ReadExactly(raw);
            sum?.Add(raw);
            if (WeightsTypes.ToFloats(place.Type, raw, values.AsSpan(done, count)) is >= 0 and var wrong)
                throw Bad(dataStart + place.Begin + (long)size * (done + wrong),
                    $"'{place.Name}' holds the integer {WeightsTypes.Whole(place.Type, raw[(wrong * size)..])}, which no float is");
            done += count;
        }
        return new WeightsEntry(ForeignTensor.ShapeOf(place.Extents)!.Value, values) { IsInteger = !WeightsTypes.IsFloat(place.Type) };
    }

    void RequireSum()
    {
        if (sum?.Holds() == false) throw Bad(dataStart, "header and numbers do not have the checksum they were written with");
    }

    FileException Bad(long offset, string what) => new($"{path}, byte {offset}: {what}. Not a whole safetensors file; fetch or write it again");
}
