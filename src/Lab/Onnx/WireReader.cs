using System.Buffers.Binary;
using System.Text;

namespace NativeTickets.Lab.Onnx;

/// <summary>
/// The fields of one protobuf message, read without copying: a field's length is held against the bytes that are there before anything is made of it, and
/// what is nested is read when somebody asks for it.
/// </summary>
/// <remarks>Source: protobuf.dev/programming-guides/encoding.</remarks>
/// <param name="bytes">The message.</param>
/// <param name="start">Where it starts in the file, for messages.</param>
/// <param name="file">The file, for messages.</param>
struct WireReader(ReadOnlyMemory<byte> bytes, long start, string file)
{
    const int LongestNumber = 10; // bytes of a varint of 64 bits

    int at;
    ulong number;
    ReadOnlyMemory<byte> content;
    int contentAt;

    /// <summary>The number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>How it is written: 0 a varint, 1 eight bytes, 2 bytes with their length, 5 four bytes.</summary>
    public int Wire { get; private set; }

    /// <summary>The bytes of the field.</summary>
    public readonly ReadOnlyMemory<byte> Content => Wire == 2 ? content : throw Wrong("bytes");

    /// <summary>Moves to the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="OnnxException">The bytes are no protobuf message, or end within a field.</exception>
    public bool Next()
    {
        if (at == bytes.Length) return false;
        var tag = Varint();
        (Field, Wire) = ((int)Math.Min(tag >> 3, int.MaxValue), (int)(tag & 7));
        if (Field == 0) throw Damaged("a field has the number 0");
        switch (Wire)
        {
            case 0: number = Varint(); break;
            case 1: number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8).Span); break;
            case 5: number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span); break;
            case 2:
                var length = Varint();
                contentAt = at;
                content = Take(length);
                break;
            default: throw Damaged($"field {Field} is written in a way ({Wire}) that protobuf does not have");
        }
        return true;
    }

    /// <summary>The field as a whole number.</summary>
    public readonly long Whole => Wire == 0 ? (long)number : throw Wrong("a whole number");

    /// <summary>The field as a 32-bit floating-point number.</summary>
    public readonly float Float => Wire == 5 ? BitConverter.UInt32BitsToSingle((uint)number) : throw Wrong("a floating-point number");

    /// <summary>The field as text.</summary>
    public readonly string Text
    {
        get
        {
            try
            {
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Content.Span);
            }
            catch (DecoderFallbackException)
            {
                throw Damaged($"the text of field {Field} is not UTF-8");
            }
        }
    }

    /// <summary>The field as a message of its own.</summary>
    public readonly WireReader Message => new(Content, start + contentAt, file);

    /// <summary>Adds the field, one whole number or several packed ones.</summary>
    /// <param name="to">The list.</param>
    public readonly void AddWholes(List<long> to)
    {
        if (Wire != 2)
        {
            to.Add(Whole);
            return;
        }
        var packed = Message;
        while (!packed.IsAtEnd) to.Add((long)packed.Varint());
    }

    /// <summary>Adds the field, one 32-bit floating-point number or several packed ones.</summary>
    /// <param name="to">The list.</param>
    public readonly void AddFloats(List<float> to)
    {
        if (Wire != 2)
        {
            to.Add(Float);
            return;
        }
        if (content.Length % sizeof(float) != 0) throw Damaged($"field {Field} has {content.Length} bytes, no whole count of floating-point numbers");
        for (var i = 0; i < content.Length; i += sizeof(float)) to.Add(BinaryPrimitives.ReadSingleLittleEndian(content.Span[i..]));
    }

    /// <summary>Adds the field, one 64-bit floating-point number or several packed ones.</summary>
    /// <param name="to">The list.</param>
    public readonly void AddDoubles(List<double> to)
    {
        if (Wire == 1) to.Add(BitConverter.UInt64BitsToDouble(number));
        else
        {
            if (Content.Length % sizeof(double) != 0) throw Damaged($"field {Field} has {content.Length} bytes, no whole count of 64-bit numbers");
            for (var i = 0; i < content.Length; i += sizeof(double)) to.Add(BinaryPrimitives.ReadDoubleLittleEndian(content.Span[i..]));
        }
    }

    readonly bool IsAtEnd => at == bytes.Length;

    ulong Varint()
    {
        ulong value = 0;
        for (var i = 0; i < LongestNumber; i++)
        {
            if (at == bytes.Length) throw Damaged("the file ends within a number; it is cut short");
            var next = bytes.Span[at++];
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80) return value;
        }
        throw Damaged($"a number (varint) has more than {LongestNumber} bytes");
    }

    ReadOnlyMemory<byte> Take(ulong length)
    {
        if (length > (ulong)(bytes.Length - at))
            throw Damaged($"field {Field} claims {length} bytes where {bytes.Length - at} are left; the file is cut short");
        var taken = bytes.Slice(at, (int)length);
        at += (int)length;
        return taken;
    }

    readonly OnnxException Wrong(string wanted) => Damaged($"field {Field} is not {wanted}, which it has to be");

    readonly OnnxException Damaged(string why) =>
        new($"{file}: cannot be read as ONNX (protobuf) at byte {start + at}: {why}. It is damaged, or not an ONNX file");
}
