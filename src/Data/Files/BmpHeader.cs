using System.Buffers.Binary;

namespace NativeTickets.Data;

/// <summary>What a BMP file says of itself that a decoder takes memory for before it has looked whether the file is that long.</summary>
static class BmpHeader
{
    const int FileHeader = 14;
    const int OffsetAt = 10; // where the pixels begin; colors lie between the headers and them

    /// <summary>What is wrong with a file that begins as a BMP file or an array of them does; null for nothing, or another form.</summary>
    public static string? Fault(ReadOnlySpan<byte> file)
    {
        var begin = file.StartsWith("BA"u8) ? FileHeader : 0;
        if (file.Length < begin + FileHeader || !file[begin..].StartsWith("BM"u8)) return null;
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(file[(begin + OffsetAt)..]);
        return offset <= file.Length ? null : $"says at byte {begin + OffsetAt} that its pixels begin at byte {offset:#,0}, but the file has {file.Length:#,0}";
    }
}
