using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace NativeTickets.Data;

/// <summary>
/// Arrays of numbers in a MAT file of level 5, plain or compressed by zlib: 128 bytes of text and version, then elements of type, size and data.
/// Source: MathWorks, "MAT-File Format", 2019.
/// </summary>
sealed class MatFile
{
    const int Head = 128, EndianAt = 126;
    const int Tag = 8, Alignment = 8;
    const uint Matrix = 14, Compressed = 15, Whole32 = 5, Unsigned32 = 6, Text = 1;
    const uint FirstNumeric = 6, LastNumeric = 15; // classes of arrays: double to uint64
    const uint ComplexFlag = 0x0800;
    const int MostAxes = 8, LongestName = 255;

    readonly string path;
    readonly Stream stream;
    long left; // bytes that may still come, which keeps a false size from taking memory

    MatFile(string path, Stream stream, long most) => (this.path, this.stream, left) = (path, stream, most);

    /// <summary>Arrays by name, with their axes turned around: MATLAB's first axis is the fastest, and is last here.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">Which are read; others are passed over.</param>
    /// <exception cref="DataException">It is damaged, of another form, or lacks one.</exception>
    public static IReadOnlyDictionary<string, NumberArray> Read(string path, params string[] wanted)
    {
        using var file = BoundedFile.Open(path);
        if (!file.CanSeek) throw new DataException($"{path}: is packed by gzip; unpack it");
        var head = new byte[Head];
        BoundedFile.Fill(path, file, head, 0);
        if (head[EndianAt] != 'I' || head[EndianAt + 1] != 'M' || head[EndianAt - 1] != 1)
            throw new DataException($"{path}: has the bytes {Convert.ToHexStringLower(head.AsSpan(EndianAt - 2, 4))} at {EndianAt - 2}; 0001494d, those of a MAT file "
                + "of level 5 with the least significant byte first, were expected (save with -v7 or older)");
        var found = new Dictionary<string, NumberArray>(StringComparer.Ordinal);
        var tag = new byte[Tag];
        while (file.Position < file.Length && found.Count < wanted.Length)
        {
            BoundedFile.Fill(path, file, tag, file.Position);
            var (type, size) = (BinaryPrimitives.ReadUInt32LittleEndian(tag), (long)BinaryPrimitives.ReadUInt32LittleEndian(tag.AsSpan(4)));
            var start = file.Position;
            if (start + size > file.Length)
                throw new DataException($"{path}: the element at byte {start - Tag:#,0} has {size:#,0} bytes, the file {file.Length - start:#,0} more. Fetch it again");
            if (ReadElement(path, file, type, size, wanted) is { } array) found[array.Source] = array with { Source = $"{path}:{array.Source}" };
            file.Position = start + size;
        }
        return wanted.FirstOrDefault(name => !found.ContainsKey(name)) is { } missing
            ? throw new DataException($"{path}: has no array '{missing}'. Fetch it again")
            : found;
    }

    static NumberArray? ReadElement(string path, Stream file, uint type, long size, string[] wanted)
    {
        if (type == Matrix) return new MatFile(path, file, size).ReadMatrix(wanted);
        if (type != Compressed) return null;
        using var unpacked = new ZLibStream(file, CompressionMode.Decompress, leaveOpen: true);
        var inner = new MatFile(path, unpacked, NumberArray.Unpacked(size));
        var (kind, length, _) = inner.ReadTag();
        if (kind != Matrix) throw inner.Damaged($"a compressed element of type {kind}; {Matrix}, an array, was expected");
        inner.left = Math.Min(inner.left, length);
        return inner.ReadMatrix(wanted);
    }

    /// <summary>An array, whose <see cref="NumberArray.Source"/> is its name; null for one that is not wanted.</summary>
    NumberArray? ReadMatrix(string[] wanted)
    {
        var flags = ReadSmall(Unsigned32, 8, 8);
        var axes = ReadSmall(Whole32, 8, MostAxes * sizeof(int));
        var name = Encoding.ASCII.GetString(ReadSmall(Text, 0, LongestName));
        if (!wanted.Contains(name)) return null;
        var word = BinaryPrimitives.ReadUInt32LittleEndian(flags);
        if ((word & 0xff) is < FirstNumeric or > LastNumeric || (word & ComplexFlag) != 0)
            throw Damaged($"the array '{name}' of class {word & 0xff}{((word & ComplexFlag) != 0 ? ", complex" : "")}; real numbers were expected");
        var extents = new long[axes.Length / sizeof(int)];
        for (var axis = 0; axis < extents.Length; axis++)
            extents[^(axis + 1)] = BinaryPrimitives.ReadInt32LittleEndian(axes.AsSpan(axis * sizeof(int)));
        var (type, size, small) = ReadTag();
        var kind = KindOf(type) ?? throw Damaged($"the array '{name}' with numbers of type {type}; whole numbers or floats were expected");
        var bytes = NumberArray.Size($"{path}:{name}", extents, kind, left + (small?.Length ?? 0));
        if (bytes != size) throw Damaged($"the array '{name}' with {size:#,0} bytes of numbers; {bytes:#,0} were expected");
        return new NumberArray(name, [.. extents.Select(extent => (int)extent)], kind, small ?? Take(bytes));
    }

    /// <summary>A short element with its padding.</summary>
    byte[] ReadSmall(uint type, int fewest, int most)
    {
        var (found, size, small) = ReadTag();
        if (found != type || size < fewest || size > most)
            throw Damaged($"an element of type {found} with {size:#,0} bytes; type {type} with {fewest} to {most} bytes was expected");
        if (small is not null) return small;
        var data = Take((int)size);
        Take((int)(-size & (Alignment - 1)));
        return data;
    }

    /// <summary>An element's type and size and, of at most four bytes, its data, which stand in the tag then.</summary>
    (uint Type, long Size, byte[]? Small) ReadTag()
    {
        var tag = Take(Tag);
        var word = BinaryPrimitives.ReadUInt32LittleEndian(tag);
        var size = word >> 16;
        if (size == 0) return (word, BinaryPrimitives.ReadUInt32LittleEndian(tag.AsSpan(4)), null);
        if (size > 4) throw Damaged($"a short element of {size:#,0} bytes; at most 4 were expected");
        return (word & 0xffff, size, tag[4..(4 + (int)size)]);
    }

    byte[] Take(int count)
    {
        if (count > left) throw Damaged($"an element that ends {count - left:#,0} bytes after the one that holds it");
        left -= count;
        var bytes = new byte[count];
        BoundedFile.Fill(path, stream, bytes, stream.CanSeek ? stream.Position : 0);
        return bytes;
    }

    DataException Damaged(string what) => new($"{path}: has {what}. Fetch it again");

    static NumberKind? KindOf(uint type)
    {
        return type switch
        {
            1 => NumberKind.Signed8,
            2 => NumberKind.Unsigned8,
            3 => NumberKind.Signed16,
            4 => NumberKind.Unsigned16,
            5 => NumberKind.Signed32,
            6 => NumberKind.Unsigned32,
            7 => NumberKind.Float32,
            9 => NumberKind.Float64,
            12 => NumberKind.Signed64,
            13 => NumberKind.Unsigned64,
            _ => null,
        };
    }
}
