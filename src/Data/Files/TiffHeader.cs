using System.Buffers.Binary;

namespace NativeTickets.Data;

/// <summary>What of TIFF is handed to a decoder: the classic form, and compressions that are plain copies, LZW, deflate or runs.</summary>
/// <remarks>
/// A file may wrap fax codes or a JPEG, whose decoders trust sizes that the outer header need not share. Only the first directory is decoded; it has to name
/// its compression exactly once, so that no later directory can name another. Source: TIFF 6.0, sections 2 and 3.
/// </remarks>
static class TiffHeader
{
    const int Compression = 259, StripOffsets = 273, StripBytes = 279, TileOffsets = 324, TileBytes = 325;
    const int Short = 3, Long = 4, EntryBytes = 12;

    static readonly int[] Compressions = [1, 5, 8, 32773, 32946]; // none, LZW, deflate (two numbers), PackBits

    /// <summary>What is wrong with a file; null for nothing.</summary>
    public static string? Fault(ReadOnlySpan<byte> file)
    {
        if (file.Length < 8) return "ends within its TIFF header";
        var isLittle = file[0] == 'I';
        if (UShort(file, 2, isLittle) != 42) return "is TIFF of another form than the classic one (BigTIFF); save it as classic TIFF";
        var directory = UInt(file, 4, isLittle);
        if (directory > file.Length - 2) return $"its first TIFF directory is said to lie at byte {directory:#,0} of {file.Length:#,0}";
        var entries = UShort(file, (int)directory, isLittle);
        if (directory + 2 + entries * EntryBytes > file.Length) return $"its first TIFF directory has {entries} entries, which reach beyond the file";
        Dictionary<int, long[]> values = [];
        for (var i = 0; i < entries; i++)
        {
            var at = (int)directory + 2 + i * EntryBytes;
            var tag = UShort(file, at, isLittle);
            if (tag is not (Compression or StripOffsets or StripBytes or TileOffsets or TileBytes)) continue;
            if (Values(file, at, isLittle) is not { } found || !values.TryAdd(tag, found)) return $"its TIFF tag {tag} is damaged or there twice";
        }
        if (values.GetValueOrDefault(Compression) is not [var compression] || !Compressions.Contains((int)compression))
            return "is TIFF of another compression than none (1), LZW (5), deflate (8, 32946) or PackBits (32773): "
                + string.Join(", ", values.GetValueOrDefault(Compression) ?? []);
        return IsWithin(file, values, StripOffsets, StripBytes) ?? IsWithin(file, values, TileOffsets, TileBytes);
    }

    // Numbers of two or four bytes: in the entry where they have room there, else where it points.
    static long[]? Values(ReadOnlySpan<byte> file, int entry, bool isLittle)
    {
        var type = UShort(file, entry + 2, isLittle);
        var count = UInt(file, entry + 4, isLittle);
        if (type is not (Short or Long) || count > file.Length) return null;
        var size = type == Short ? 2 : 4;
        var start = count * size <= 4 ? (uint)entry + 8 : UInt(file, entry + 8, isLittle);
        if (start + count * size > file.Length) return null;
        var values = new long[count];
        for (var i = 0; i < values.Length; i++) values[i] = size == 2 ? UShort(file, (int)start + 2 * i, isLittle) : UInt(file, (int)start + 4 * i, isLittle);
        return values;
    }

    static string? IsWithin(ReadOnlySpan<byte> file, Dictionary<int, long[]> values, int offsetTag, int bytesTag)
    {
        var (offsets, bytes) = (values.GetValueOrDefault(offsetTag, []), values.GetValueOrDefault(bytesTag, []));
        if (offsets.Length != bytes.Length) return $"its TIFF tags {offsetTag} and {bytesTag} name {offsets.Length} and {bytes.Length} pieces of the image";
        for (var i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] + bytes[i] > file.Length) return ImageEnd.CutShort(file);
        }
        return null;
    }

    static ushort UShort(ReadOnlySpan<byte> file, int at, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(file[at..]) : BinaryPrimitives.ReadUInt16BigEndian(file[at..]);

    static uint UInt(ReadOnlySpan<byte> file, int at, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(file[at..]) : BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
}
