using System.Buffers.Binary;
using System.IO.Compression;

namespace NativeTickets.Data;

/// <summary>
/// What of interlaced PNG is handed to a decoder. ImageSharp 2.1.13 never returns from an interlaced file that holds fewer pixels than its header says, and
/// gets passes out of step where one of them has no columns, in images of fewer than five.
/// </summary>
/// <remarks>
/// Source: PNG specification, third edition, sections 5.3 (chunks), 8.1 (the seven passes) and 10.1 (one zlib stream over all IDAT chunks, which follow one
/// another).
/// </remarks>
static class PngData
{
    const int LeastWidth = 5; // columns, with which every pass has some
    const int Signature = 8, ChunkFrame = 12; // a chunk is length, name, data, check sum
    const uint Header = 0x49484452, Data = 0x49444154; // IHDR, IDAT

    // column and row where a pass begins, and its steps
    static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>What is wrong with a file; null for nothing, and for files that are not interlaced.</summary>
    public static string? Fault(byte[] file)
    {
        if (file.Length < Signature + ChunkFrame + 13 || UInt(file, Signature + 4) != Header) return "has no PNG header where it should begin";
        var isInterlaced = file[28] != 0;
        if (!isInterlaced) return null;
        if (UInt(file, 16) < LeastWidth)
            return $"is interlaced PNG of {UInt(file, 16)} columns, of which at least {LeastWidth} are read; save it without interlacing";
        return Inflated(file, PixelBytes(file)) >= PixelBytes(file) ? null : ImageEnd.CutShort(file);
    }

    // Each row of a pass is a byte for its filter and the pixels' bits, filled up to a byte.
    static long PixelBytes(byte[] file)
    {
        var (width, height) = (UInt(file, 16), UInt(file, 20));
        var bits = file[24] * (file[25] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 });
        return Passes.Sum(pass =>
        {
            var columns = (width - pass.X + pass.StepX - 1) / pass.StepX;
            var rows = height <= pass.Y ? 0 : (height - pass.Y + pass.StepY - 1) / pass.StepY;
            return rows * (1 + (columns * bits + 7) / 8);
        });
    }

    // Only as far as the pixels need: a stream that is packed to be endless costs no more.
    static long Inflated(byte[] file, long most)
    {
        using var packed = new MemoryStream();
        for (long at = Signature, next; at + ChunkFrame <= file.Length; at = next)
        {
            var length = UInt(file, (int)at);
            next = at + ChunkFrame + length;
            if (next > file.Length) break;
            if (UInt(file, (int)at + 4) == Data) packed.Write(file, (int)at + 8, (int)length);
            else if (packed.Length > 0) break;
        }
        packed.Position = 0;
        using var plain = new ZLibStream(packed, CompressionMode.Decompress);
        var buffer = new byte[1 << 14];
        long found = 0;
        try
        {
            while (found < most && plain.Read(buffer) is > 0 and var read) found += read;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return 0; // a stream that cannot be unpacked has no pixels
        }
        return found;
    }

    static long UInt(byte[] file, int at) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
}
