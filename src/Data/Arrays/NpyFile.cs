using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NativeTickets.Data;

/// <summary>
/// An array as NumPy saves it: a magic word, a version, a header that is a Python dictionary of kind, order and shape, and the numbers.
/// Source: numpy.lib.format, versions 1.0 to 3.0.
/// </summary>
static partial class NpyFile
{
    const int Head = 8; // the magic word and the version
    const int LongestHeader = 1 << 16; // NumPy's own are below 200 bytes
    const int Patience = 1000; // ms for a header; the patterns are linear

    static ReadOnlySpan<byte> Magic => "NUMPY"u8; // after a byte that no text begins with

    /// <summary>The numbers of a file, plain or packed by gzip.</summary>
    /// <exception cref="DataException">It is damaged, or no .npy file.</exception>
    public static NumberArray Read(string path)
    {
        using var stream = BoundedFile.Open(path);
        return Read(path, stream, BoundedFile.Most(stream));
    }

    /// <summary>The numbers of a stream.</summary>
    /// <param name="source">For messages.</param>
    /// <param name="stream">At the beginning of the array.</param>
    /// <param name="available">How many bytes it can hold at most.</param>
    /// <exception cref="DataException">It is damaged, or no such array.</exception>
    public static NumberArray Read(string source, Stream stream, long available)
    {
        Span<byte> head = stackalloc byte[Head];
        BoundedFile.Fill(source, stream, head, 0);
        if (head[0] != 0x93 || !head[1..6].SequenceEqual(Magic) || head[6] is 0 or > 3)
            throw new DataException($"{source}: begins with the bytes {Convert.ToHexStringLower(head)}; an array of NumPy begins with 934e554d5059 and its "
                + $"version, "
                + "1 to 3");
        Span<byte> length = stackalloc byte[head[6] == 1 ? sizeof(ushort) : sizeof(uint)];
        BoundedFile.Fill(source, stream, length, Head);
        long bytesOfHeader = head[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (bytesOfHeader > LongestHeader) throw new DataException($"{source}: has a header of {bytesOfHeader:#,0} bytes; at most {LongestHeader:#,0} are "
            + $"read");
        var header = new byte[bytesOfHeader];
        BoundedFile.Fill(source, stream, header, Head + length.Length);
        var offset = Head + length.Length + bytesOfHeader;
        var (extents, kind, isBigEndian) = Parse(source, Encoding.UTF8.GetString(header));
        var bytes = new byte[NumberArray.Size(source, extents, kind, available)];
        BoundedFile.Fill(source, stream, bytes, offset);
        BoundedFile.RequireEnd(source, stream, offset + bytes.Length);
        if (isBigEndian) NumberArray.Swap(bytes, NumberArray.Width(kind));
        return new NumberArray(source, [.. extents.Select(extent => (int)extent)], kind, bytes);
    }

    static (long[] Extents, NumberKind Kind, bool IsBigEndian) Parse(string source, string header)
    {
        var (kind, order, shape) = (Description().Match(header), Order().Match(header), Axes().Match(header));
        if (!kind.Success || !order.Success || !shape.Success)
            throw new DataException($"{source}: its header is '{ShownText.Quote(header.Trim())}'; 'descr', 'fortran_order' and 'shape' were expected");
        var extents = shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(digits => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var extent) ? extent : -1).ToArray();
        if (order.Groups[1].Value == "True" && extents.Length > 1)
            throw new DataException($"{source}: its first axis is the fastest (fortran_order); save it with numpy.ascontiguousarray");
        var (endian, name) = (kind.Groups[1].Value, kind.Groups[2].Value);
        return (extents, KindOf(name) ?? throw new DataException(
            $"{source}: holds numbers of the kind '{endian}{name}'; whole numbers or floats of 1 to 8 bytes were expected, of images unsigned bytes, '|u1'"),
            endian == ">");
    }

    static NumberKind? KindOf(string name)
    {
        return name switch
        {
            "u1" or "b1" => NumberKind.Unsigned8,
            "i1" => NumberKind.Signed8,
            "u2" => NumberKind.Unsigned16,
            "i2" => NumberKind.Signed16,
            "u4" => NumberKind.Unsigned32,
            "i4" => NumberKind.Signed32,
            "u8" => NumberKind.Unsigned64,
            "i8" => NumberKind.Signed64,
            "f4" => NumberKind.Float32,
            "f8" => NumberKind.Float64,
            _ => null,
        };
    }

    [GeneratedRegex("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z][0-9]+)'", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex Description();

    [GeneratedRegex("'fortran_order'\\s*:\\s*(True|False)", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex Order();

    [GeneratedRegex("'shape'\\s*:\\s*\\(([0-9, ]*)\\)", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex Axes();
}
