using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NativeTickets;

/// <summary>The number formats that a safetensors file may hold, by the names that the format gives them.</summary>
enum WeightsType
{
    BOOL,
    F4,
    F6_E2M3,
    F6_E3M2,
    F8_E4M3,
    F8_E5M2,
    F8_E8M0,
    U8,
    I8,
    U16,
    I16,
    F16,
    BF16,
    U32,
    I32,
    F32,
    C64,
    U64,
    I64,
    F64,
}

/// <summary>What numbers of a file are made of, and how they become floats.</summary>
static class WeightsTypes
{
    /// <summary>Those that are read, for messages.</summary>
    public const string Read = "F64, F32, F16, BF16, I64 to I8, U64 to U8 and BOOL";

    /// <summary>The bits of a number.</summary>
    public static int Bits(WeightsType type) => type switch
    {
        WeightsType.F4 => 4,
        WeightsType.F6_E2M3 or WeightsType.F6_E3M2 => 6,
        WeightsType.BOOL or WeightsType.U8 or WeightsType.I8 or WeightsType.F8_E4M3 or WeightsType.F8_E5M2 or WeightsType.F8_E8M0 => 8,
        WeightsType.U16 or WeightsType.I16 or WeightsType.F16 or WeightsType.BF16 => 16,
        WeightsType.U32 or WeightsType.I32 or WeightsType.F32 => 32,
        WeightsType.C64 or WeightsType.U64 or WeightsType.I64 or WeightsType.F64 => 64,
        _ => throw new InvalidOperationException($"no numbers are {type}"),
    };

    /// <summary>Whether numbers of the kind are read at all: floats of 8 bits and less and complex numbers are not.</summary>
    public static bool IsRead(WeightsType type) =>
        IsFloat(type) || IsWhole(type);

    /// <summary>Whether they are floats that weights may be.</summary>
    public static bool IsFloat(WeightsType type) => type is WeightsType.F16 or WeightsType.BF16 or WeightsType.F32 or WeightsType.F64;

    /// <summary>The relative distance to which a number of the format says another one: half a unit of its last place, 0 for formats finer than
    /// float.</summary>
    public static float Rounding(WeightsType type) => type switch
    {
        WeightsType.F16 => 1f / (1 << 11),
        WeightsType.BF16 => 1f / (1 << 8),
        _ when IsRead(type) => 0,
        _ => throw new InvalidOperationException($"numbers of {type} are not read"),
    };

    /// <summary>Whole numbers; true and false are 1 and 0.</summary>
    static bool IsWhole(WeightsType type) => type is WeightsType.BOOL or WeightsType.U8 or WeightsType.I8 or WeightsType.U16 or WeightsType.I16
        or WeightsType.U32 or WeightsType.I32 or WeightsType.U64 or WeightsType.I64;

    /// <summary>Numbers as floats: halves and bfloats exactly, doubles rounded, whole numbers where a float is the same number.</summary>
    /// <param name="type">What they are.</param>
    /// <param name="raw">Their bytes, little-endian.</param>
    /// <param name="values">As many as there are numbers.</param>
    /// <returns>The place of the first whole number that no float is; -1 for none.</returns>
    public static int ToFloats(WeightsType type, ReadOnlySpan<byte> raw, Span<float> values)
    {
        if (type == WeightsType.F32)
        {
            raw.CopyTo(MemoryMarshal.AsBytes(values));
            return -1;
        }
        var size = Bits(type) / 8;
        for (var i = 0; i < values.Length; i++)
        {
            var number = raw.Slice(i * size, size);
            if (IsFloat(type))
            {
                values[i] = type switch
                {
                    WeightsType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(number),
                    WeightsType.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(number) << 16),
                    WeightsType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(number),
                    _ => throw new InvalidOperationException($"no floats are {type}"),
                };
                continue;
            }
            var whole = Whole(type, number);
            values[i] = (float)whole;
            if ((Int128)values[i] != whole) return i;
        }
        return -1;
    }

    /// <summary>A whole number.</summary>
    public static Int128 Whole(WeightsType type, ReadOnlySpan<byte> raw) => type switch
    {
        WeightsType.BOOL or WeightsType.U8 => raw[0],
        WeightsType.I8 => (sbyte)raw[0],
        WeightsType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(raw),
        WeightsType.I16 => BinaryPrimitives.ReadInt16LittleEndian(raw),
        WeightsType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(raw),
        WeightsType.I32 => BinaryPrimitives.ReadInt32LittleEndian(raw),
        WeightsType.U64 => BinaryPrimitives.ReadUInt64LittleEndian(raw),
        WeightsType.I64 => BinaryPrimitives.ReadInt64LittleEndian(raw),
        _ => throw new InvalidOperationException($"no whole numbers are {type}"),
    };
}
