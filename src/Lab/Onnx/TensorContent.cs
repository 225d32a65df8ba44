using System.Buffers.Binary;

namespace NativeTickets.Lab.Onnx;

/// <summary>The numbers of a constant of the file, whichever of the format's ways they are written in: raw bytes, typed lists, or a file beside it.</summary>
/// <remarks>Source: TensorProto of onnx.proto at github.com/onnx/onnx, and docs/ExternalData.md there.</remarks>
static class TensorContent
{
    const int Floats = 1, Bytes8 = 2, SignedBytes = 3, Shorts = 5, Ints = 6, Longs = 7, Flags = 9, Halves = 10, Doubles = 11, BrainHalves = 16;
    const int MostAxes = 16;

    static readonly string[] TypeNames =
    [
        "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64", "uint32", "uint64", "complex64",
        "complex128", "bfloat16",
    ];

    /// <summary>float32.</summary>
    public const int UsualType = Floats;

    /// <summary>What an element type is called.</summary>
    public static string TypeName(int type) => type >= 0 && type < TypeNames.Length ? TypeNames[type] : $"type {type}";

    /// <summary>Whether it is a floating-point type that is read.</summary>
    public static bool IsReal(int type) => type is Floats or Halves or Doubles or BrainHalves;

    /// <summary>Reads a constant.</summary>
    /// <param name="tensor">What the file says of it.</param>
    /// <param name="model">The file.</param>
    /// <exception cref="OnnxException">Its size or type contradicts its bytes, or it is of a type that is not read.</exception>
    public static Constant Read(OnnxTensor tensor, OnnxModelPlace model)
    {
        var count = CountOf(tensor, model);
        var size = SizeOf(tensor, model);
        var bytes = RawOf(tensor, model, out var typed);
        if (bytes is { } raw)
        {
            if (raw.Length != count * size)
                throw Wrong(tensor, model, $"is {Extents(tensor)} of {TypeName(tensor.Type)}, {count * size} bytes, and has {raw.Length}");
            return Of(tensor, raw.Span, (int)count);
        }
        if (typed.Count != count) throw Wrong(tensor, model, $"is {Extents(tensor)}, {count} numbers, and has {typed.Count}");
        return typed.Constant(tensor);
    }

    /// <summary>How many numbers a constant claims to have.</summary>
    static long CountOf(OnnxTensor tensor, OnnxModelPlace model)
    {
        if (tensor.Dims.Count > MostAxes) throw Wrong(tensor, model, $"has {tensor.Dims.Count} axes");
        var count = 1L;
        foreach (var extent in tensor.Dims)
        {
            if (extent < 0) throw Wrong(tensor, model, $"is {Extents(tensor)}: an extent is negative");
            if (extent > 0 && count > int.MaxValue / extent) throw Wrong(tensor, model, $"is {Extents(tensor)}: more numbers than a constant may have");
            count *= extent;
        }
        return count;
    }

    static int SizeOf(OnnxTensor tensor, OnnxModelPlace model) => tensor.Type switch
    {
        Floats or Ints => 4,
        Longs or Doubles => 8,
        Halves or BrainHalves or Shorts => 2,
        Flags or Bytes8 or SignedBytes => 1,
        _ => throw Wrong(tensor, model,
            $"holds {TypeName(tensor.Type)}; float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8 and bool are read"),
    };

    static ReadOnlyMemory<byte>? RawOf(OnnxTensor tensor, OnnxModelPlace model, out TypedNumbers typed)
    {
        typed = new TypedNumbers();
        ReadOnlyMemory<byte>? raw = null;
        var external = new Dictionary<string, string>(StringComparer.Ordinal);
        var isExternal = false;
        for (var field = tensor.Fields; field.Next();)
            switch (field.Field)
            {
                case 4: field.AddFloats(typed.Floats); break;
                case 5: field.AddWholes(typed.Ints); break;
                case 7: field.AddWholes(typed.Longs); break;
                case 9: raw = field.Content; break;
                case 10: field.AddDoubles(typed.Doubles); break;
                case 13:
                    var (key, value) = ("", "");
                    for (var entry = field.Message; entry.Next();)
                        if (entry.Field == 1) key = entry.Text;
                        else if (entry.Field == 2) value = entry.Text;
                    external[key] = value;
                    break;
                case 14: isExternal = field.Whole == 1; break;
                default: break;
            }
        if (isExternal) return ExternalData.Read(tensor, external, model, CountOf(tensor, model) * SizeOf(tensor, model));
        return raw;
    }

    static Constant Of(OnnxTensor tensor, ReadOnlySpan<byte> raw, int count)
    {
        if (!IsReal(tensor.Type))
        {
            var wholes = new long[count];
            for (var i = 0; i < count; i++)
                wholes[i] = tensor.Type switch
                {
                    Longs => BinaryPrimitives.ReadInt64LittleEndian(raw[(8 * i)..]),
                    Ints => BinaryPrimitives.ReadInt32LittleEndian(raw[(4 * i)..]),
                    Shorts => BinaryPrimitives.ReadInt16LittleEndian(raw[(2 * i)..]),
                    SignedBytes => (sbyte)raw[i],
                    Flags or Bytes8 => raw[i],
                    var other => throw new InvalidOperationException($"no whole numbers of {TypeName(other)}"),
                };
            return new Constant(tensor.Name, [.. tensor.Dims], null, wholes);
        }
        var floats = new float[count];
        for (var i = 0; i < count; i++)
            floats[i] = tensor.Type switch
            {
                Floats => BinaryPrimitives.ReadSingleLittleEndian(raw[(4 * i)..]),
                Doubles => (float)BinaryPrimitives.ReadDoubleLittleEndian(raw[(8 * i)..]),
                Halves => (float)BinaryPrimitives.ReadHalfLittleEndian(raw[(2 * i)..]),
                BrainHalves => Brain(BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..])),
                var other => throw new InvalidOperationException($"no numbers of {TypeName(other)}"),
            };
        return new Constant(tensor.Name, [.. tensor.Dims], floats, null);
    }

    static float Brain(ushort bits) => BitConverter.Int32BitsToSingle(bits << 16);

    static string Extents(OnnxTensor tensor) => $"[{string.Join(", ", tensor.Dims)}]";

    static OnnxException Wrong(OnnxTensor tensor, OnnxModelPlace model, string what) =>
        new($"{model.Path}: the constant '{OnnxNode.Quoted(tensor.Name)}' {what}");

    /// <summary>Numbers that are written one by one; those of 16 bits are bits in whole numbers.</summary>
    sealed class TypedNumbers
    {
        public List<float> Floats { get; } = [];

        public List<long> Ints { get; } = [];

        public List<long> Longs { get; } = [];

        public List<double> Doubles { get; } = [];

        public int Count => Math.Max(Math.Max(Floats.Count, Ints.Count), Math.Max(Longs.Count, Doubles.Count));

        public Constant Constant(OnnxTensor tensor) => tensor.Type switch
        {
            TensorContent.Floats => Real(tensor, [.. Floats]),
            TensorContent.Doubles => Real(tensor, [.. Doubles.Select(number => (float)number)]),
            Halves => Real(tensor, [.. Ints.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))]),
            BrainHalves => Real(tensor, [.. Ints.Select(bits => Brain((ushort)bits))]),
            TensorContent.Longs => new Constant(tensor.Name, [.. tensor.Dims], null, [.. Longs]),
            TensorContent.Ints or Shorts or SignedBytes or Bytes8 or Flags => new Constant(tensor.Name, [.. tensor.Dims], null, [.. Ints]),
            var other => throw new InvalidOperationException($"no list of {TypeName(other)}"),
        };

        static Constant Real(OnnxTensor tensor, float[] numbers) => new(tensor.Name, [.. tensor.Dims], numbers, null);
    }
}

/// <summary>Where a model lies.</summary>
/// <param name="Path">Its file.</param>
sealed record OnnxModelPlace(string Path);
