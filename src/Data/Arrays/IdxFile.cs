using System.Buffers.Binary;

namespace NativeTickets.Data;

/// <summary>
/// An IDX file, plain or packed by gzip: two zeros, a byte for the kind of number, a byte for how many axes, their extents and the numbers, most significant
/// byte first. Source: LeCun, Cortes and Burges, the MNIST database.
/// </summary>
static class IdxFile
{
    const int Head = 4;

    /// <summary>The numbers of a file.</summary>
    /// <exception cref="DataException">It is damaged, or no IDX file.</exception>
    public static NumberArray Read(string path)
    {
        using var stream = BoundedFile.Open(path);
        Span<byte> head = stackalloc byte[Head];
        BoundedFile.Fill(path, stream, head, 0);
        if (head[0] != 0 || head[1] != 0 || KindOf(head[2]) is not { } kind || head[3] == 0)
            throw new DataException($"{path}: begins with the bytes {Convert.ToHexStringLower(head)}; an IDX file begins with 0000, the kind of its numbers "
                + "(08 for bytes) and how many axes they have. Files of NumPy end with .npy or .npz");
        var axes = new byte[head[3] * sizeof(int)];
        BoundedFile.Fill(path, stream, axes, Head);
        var extents = new long[head[3]];
        for (var axis = 0; axis < extents.Length; axis++) extents[axis] = BinaryPrimitives.ReadInt32BigEndian(axes.AsSpan(axis * sizeof(int)));
        var bytes = new byte[NumberArray.Size(path, extents, kind, BoundedFile.Most(stream))];
        var offset = Head + axes.Length;
        BoundedFile.Fill(path, stream, bytes, offset);
        BoundedFile.RequireEnd(path, stream, offset + (long)bytes.Length);
        NumberArray.Swap(bytes, NumberArray.Width(kind));
        return new NumberArray(path, [.. extents.Select(extent => (int)extent)], kind, bytes);
    }

    static NumberKind? KindOf(byte code)
    {
        return code switch
        {
            0x08 => NumberKind.Unsigned8,
            0x09 => NumberKind.Signed8,
            0x0b => NumberKind.Signed16,
            0x0c => NumberKind.Signed32,
            0x0d => NumberKind.Float32,
            0x0e => NumberKind.Float64,
            _ => null,
        };
    }
}
