using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;

namespace NativeTickets.Data;

/// <summary>Whether a file was cut short.</summary>
/// <remarks>The decoders fill what is missing with gray or black and do not say so, or never return (<see cref="PngData"/>).</remarks>
static class ImageEnd
{
    /// <summary>What is wrong with a file, as far as its decoder would not say; null for nothing.</summary>
    public static string? Fault(IImageFormat format, byte[] file) => format switch
    {
        PngFormat => PngData.Fault(file),
        TiffFormat => TiffHeader.Fault(file),
        JpegFormat => HasJpegEnd(file) ? null : CutShort(file),
        GifFormat => HasGifFrame(file) ? null : CutShort(file),
        BmpFormat => HasBitmap(file) ? null : CutShort(file),
        WebpFormat => HasRiffEnd(file) ? null : CutShort(file),
        _ => throw new NotSupportedException($"images of format {format.Name} have a decoder but no check of their end"),
    };

    /// <summary>What is said of a file that was cut short.</summary>
    public static string CutShort(ReadOnlySpan<byte> file) => $"ends before its image does, after {file.Length:#,0} bytes";

    // Bytes 4 to 7 count what follows byte 8.
    static bool HasRiffEnd(ReadOnlySpan<byte> file) => file.Length >= 8 && 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) <= file.Length;

    // Segments with their lengths up to the coded data, in which FF 00 stands for a byte FF and FF D0 to FF D7 restart; then the next segment, up to FF D9.
    // Source: ITU-T T.81, B.1.
    static bool HasJpegEnd(ReadOnlySpan<byte> file)
    {
        var at = 2;
        while (at + 1 < file.Length)
        {
            var (mark, code) = (file[at], file[at + 1]);
            if (mark != 0xFF || code is 0 or 0xFF or (>= 0xD0 and <= 0xD7)) at++;
            else if (code == 0xD9) return true;
            else if (at + 3 < file.Length) at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            else return false;
        }
        return false;
    }

    // Screen, color table, then extensions up to the first image and its blocks, each with its length, closed by one of length 0.
    // Source: GIF89a, sections 15 to 24.
    static bool HasGifFrame(ReadOnlySpan<byte> file)
    {
        const int Screen = 13, Descriptor = 10;
        if (file.Length < Screen) return false;
        var at = Screen + TableBytes(file[10]);
        while (at + 1 < file.Length)
        {
            var kind = file[at];
            if (kind == ';') return false;
            if (kind == ',')
            {
                if (at + Descriptor >= file.Length) return false;
                at += Descriptor + TableBytes(file[at + Descriptor - 1]) + 1; // and the code size
            }
            else
            {
                at += 2;
            }
            while (at < file.Length && file[at] != 0) at += 1 + file[at];
            if (kind == ',') return at < file.Length;
            at++;
        }
        return false;

        static int TableBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    // Rows are filled up to 4 bytes. Coded data (compression 1 and 2) has its size in the header.
    static bool HasBitmap(ReadOnlySpan<byte> file)
    {
        const int Coded8 = 1, Coded4 = 2, OldHeader = 12;
        if (file.Length < 26) return false;
        long start = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var isOld = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == OldHeader;
        if (!isOld && file.Length < 38) return false;
        long width = isOld ? BinaryPrimitives.ReadUInt16LittleEndian(file[18..]) : BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        long height = isOld ? BinaryPrimitives.ReadUInt16LittleEndian(file[20..]) : BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
        long bits = BinaryPrimitives.ReadUInt16LittleEndian(file[(isOld ? 24 : 28)..]);
        var isCoded = !isOld && BinaryPrimitives.ReadUInt32LittleEndian(file[30..]) is Coded8 or Coded4;
        var bytes = isCoded ? BinaryPrimitives.ReadUInt32LittleEndian(file[34..]) : (width * bits + 31) / 32 * 4 * Math.Abs(height);
        return start + bytes <= file.Length;
    }
}
