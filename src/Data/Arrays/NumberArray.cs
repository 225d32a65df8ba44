using System.Buffers.Binary;

namespace NativeTickets.Data;

/// <summary>How a file holds each of its numbers.</summary>
enum NumberKind
{
    Unsigned8,
    Signed8,
    Unsigned16,
    Signed16,
    Unsigned32,
    Signed32,
    Unsigned64,
    Signed64,
    Float32,
    Float64,
}

/// <summary>Numbers in axes, as a file holds them.</summary>
/// <param name="Source">The file and, where it holds several, the name within; for messages.</param>
/// <param name="Extents">Of the axes, the last of which is the fastest.</param>
/// <param name="Kind">What each number is.</param>
/// <param name="Bytes">Little-endian, one number after the other.</param>
sealed record NumberArray(string Source, int[] Extents, NumberKind Kind, byte[] Bytes)
{
    const int MostAxes = 8;
    const int MostExpansion = 1032; // deflate makes at most so many bytes of one
    const int Slack = 1024; // of what a packed file has beside that

    /// <summary>The extents as a message shows them.</summary>
    public string ShapeText => $"[{string.Join(", ", Extents)}]";

    /// <summary>The most that packed bytes can become.</summary>
    public static long Unpacked(long packed) => packed * MostExpansion + Slack;

    /// <summary>The bytes of a number.</summary>
    public static int Width(NumberKind kind) => kind switch
    {
        NumberKind.Unsigned8 or NumberKind.Signed8 => 1,
        NumberKind.Unsigned16 or NumberKind.Signed16 => 2,
        NumberKind.Unsigned32 or NumberKind.Signed32 or NumberKind.Float32 => 4,
        NumberKind.Unsigned64 or NumberKind.Signed64 or NumberKind.Float64 => 8,
        _ => throw new InvalidOperationException($"no width of {kind}"),
    };

    /// <summary>The bytes of all numbers, before memory is taken for them.</summary>
    /// <param name="source">For messages.</param>
    /// <param name="extents">As a file claims them.</param>
    /// <param name="kind">Of each number.</param>
    /// <param name="available">How many bytes the file can hold at most.</param>
    /// <exception cref="DataException">An extent is negative, or there are more bytes than the file can hold or memory takes.</exception>
    public static int Size(string source, ReadOnlySpan<long> extents, NumberKind kind, long available)
    {
        if (extents.Length > MostAxes) throw new DataException($"{source}: has {extents.Length} axes; at most {MostAxes} are read");
        Int128 bytes = Width(kind);
        foreach (var extent in extents)
        {
            if (extent is < 0 or > int.MaxValue) throw new DataException($"{source}: has an axis of {extent:#,0} numbers; 0 to {int.MaxValue:#,0} were expected");
            bytes = Int128.Min(bytes * extent, long.MaxValue);
        }
        if (bytes > available || bytes > Array.MaxLength)
            throw new DataException($"{source}: says that it has {(bytes == long.MaxValue ? "more than " : "")}{(long)bytes:#,0} bytes of numbers, "
                + $"and holds {Math.Min(available, Array.MaxLength):#,0} at most. Fetch it again");
        return (int)bytes;
    }

    /// <summary>A number that is whole.</summary>
    /// <param name="index">In the order of the bytes.</param>
    /// <exception cref="DataException">It is not, or it is no number of 32 bits.</exception>
    public int Whole(int index)
    {
        var at = Bytes.AsSpan(index * Width(Kind));
        var value = Kind switch
        {
            NumberKind.Unsigned8 => at[0],
            NumberKind.Signed8 => (sbyte)at[0],
            NumberKind.Unsigned16 => BinaryPrimitives.ReadUInt16LittleEndian(at),
            NumberKind.Signed16 => BinaryPrimitives.ReadInt16LittleEndian(at),
            NumberKind.Unsigned32 => BinaryPrimitives.ReadUInt32LittleEndian(at),
            NumberKind.Signed32 => BinaryPrimitives.ReadInt32LittleEndian(at),
            NumberKind.Unsigned64 => BinaryPrimitives.ReadUInt64LittleEndian(at),
            NumberKind.Signed64 => BinaryPrimitives.ReadInt64LittleEndian(at),
            NumberKind.Float32 => BinaryPrimitives.ReadSingleLittleEndian(at),
            NumberKind.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(at),
            _ => throw new InvalidOperationException($"no reading of {Kind}"),
        };
        return value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue
            ? (int)value
            : throw new DataException(FormattableString.Invariant($"{Source}: holds {value} at {index}; a whole number was expected"));
    }

    /// <summary>Turns each number's bytes around.</summary>
    public static void Swap(Span<byte> bytes, int width)
    {
        if (width > 1)
            for (var at = 0; at + width <= bytes.Length; at += width) bytes.Slice(at, width).Reverse();
    }
}
