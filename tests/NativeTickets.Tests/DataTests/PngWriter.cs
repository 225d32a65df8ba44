using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace NativeTickets.Tests;

/// <summary>PNG files byte by byte, so that a test knows what stands in them and can leave something out.</summary>
static class PngWriter
{
    /// <summary>A file of an image.</summary>
    /// <param name="colorType">0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha.</param>
    /// <param name="rows">The bytes of all rows, each after a byte for its filter; by passes where it is interlaced.</param>
    /// <param name="chunks">What comes between header and pixels, a palette for instance.</param>
    public static byte[] File(
        int width, int height, int bitDepth, int colorType, byte[] rows, bool isInterlaced = false, params (string Name, byte[] Data)[] chunks)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)bitDepth, (byte)colorType, (byte)(isInterlaced ? 1 : 0));
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(rows);
        using var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n\x1a\n"u8]);
        (string, byte[])[] all = [("IHDR", header), .. chunks, ("IDAT", packed.ToArray()), ("IEND", [])];
        foreach (var (name, data) in all) WriteChunk(file, name, data);
        return file.ToArray();
    }

    static void WriteChunk(MemoryStream file, string name, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, CheckSum(body));
        file.Write(number);
    }

    // CRC-32 by its definition, bit by bit
    static uint CheckSum(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
        }
        return ~sum;
    }
}
