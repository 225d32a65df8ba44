using System.Numerics;

namespace NativeTickets.Tests;

/// <summary>Conversions. A float becomes the nearest integer that there is, NaN becomes 0.</summary>
static class ConversionInstructions
{
    const uint Infinity = 0x7F800000; // the bits of a float's infinity; NaN is above

    public static Action<PtxThread>? Decode(PtxLine line) => line.Parts switch
    {
        [_, "rna", "tf32", "f32"] => FromFloat(line, "u32", ToTf32),
        [_, "rn", "tf32", "f32"] => FromFloat(line, "u32", ToNearestEvenTf32),
        [_, "rn", "bf16", "f32"] => FromFloat(line, "u16", ToBf16),
        [_, "rn", "bf16x2", "f32"] => ToPair(line),
        [.., "s8"] => To<sbyte>(line),
        [.., "s16"] => To<short>(line),
        [.., "s32"] => To<int>(line),
        [.., "s64"] => To<long>(line),
        [.., "u8"] => To<byte>(line),
        [.., "u16"] => To<ushort>(line),
        [.., "u32"] => To<uint>(line),
        [.., "u64"] => To<ulong>(line),
        [.., "f16"] => To<Half>(line),
        [.., "f32"] => To<float>(line),
        [.., "f64"] => To<double>(line),
        _ => null,
    };

    /// <summary>
    /// To the nearest number with 10 bits of mantissa, ties away from zero, the other 13 bits 0: an addition that carries into the exponent, as hardware does
    /// it. Every NaN becomes 0x7FFFFFFF.
    /// </summary>
    public static uint ToTf32(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? 0x7FFFFFFF : ((bits & 0x7FFFFFFF) < Infinity ? bits + 0x1000 : bits) & 0xFFFFE000;
    }

    /// <summary>The same, ties to even.</summary>
    public static uint ToNearestEvenTf32(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? 0x7FFFFFFF : ((bits & 0x7FFFFFFF) < Infinity ? bits + 0xFFF + (bits >> 13 & 1) : bits) & 0xFFFFE000;
    }

    /// <summary>To the nearest number with 7 bits of mantissa, ties to even; every NaN becomes 0x7FFF.</summary>
    public static uint ToBf16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? 0x7FFF : bits + 0x7FFF + (bits >> 16 & 1) >> 16;
    }

    static Action<PtxThread> FromFloat(PtxLine line, string target, Func<float, uint> convert)
    {
        if (line.Count != 2) throw line.Unknown();
        var (d, a) = (line.Target(0, target), line.Source(1, "f32"));
        return t => t.Set(d, convert(t.Get<float>(a)));
    }

    /// <summary>The first source goes to the upper half.</summary>
    static Action<PtxThread> ToPair(PtxLine line)
    {
        if (line.Count != 3) throw line.Unknown();
        var (d, a, b) = (line.Target(0, "u32"), line.Source(1, "f32"), line.Source(2, "f32"));
        return t => t.Set(d, ToBf16(t.Get<float>(a)) << 16 | ToBf16(t.Get<float>(b)));
    }

    static Action<PtxThread>? To<TFrom>(PtxLine line) where TFrom : unmanaged, INumber<TFrom>
    {
        var isFloat = line.Type[0] == 'f';
        var rounding = line.Parts.Length == 4 ? line.Parts[1] : line.Parts.Length == 3 ? "" : throw line.Unknown();
        return (line.Parts[^2], rounding, isFloat) switch
        {
            (['s' or 'u', ..] to, "", false) => Integer<TFrom>(line, to, a => a),
            (['s' or 'u', ..] to, ['r', .., 'i'], true) when Round<TFrom>(rounding) is { } round => Integer(line, to, round),
            ("f16", "rn", _) => Convert<TFrom, Half>(line, "f16"),
            ("f32", "rn", _) when line.Type is not ("f16" or "f32") => Convert<TFrom, float>(line, "f32"),
            ("f64", "rn", false) => Convert<TFrom, double>(line, "f64"),
            ("f32", "", _) when line.Type is "f16" or "f32" => Convert<TFrom, float>(line, "f32"),
            ("f64", "", true) => Convert<TFrom, double>(line, "f64"),
            (var to, ['r', .., 'i'], true) when to == line.Type && Round<TFrom>(rounding) is { } round => IntegerInstructions.Unary(line, round),
            _ => null,
        };
    }

    static Func<T, T>? Round<T>(string rounding) where T : unmanaged, INumber<T>
    {
        // doubles hold every float and half, so rounding there and back changes nothing else
        Func<double, double>? round = rounding switch { "rni" => Math.Round, "rzi" => Math.Truncate, "rmi" => Math.Floor, "rpi" => Math.Ceiling, _ => null };
        return round is null ? null : a => T.CreateTruncating(round(double.CreateTruncating(a)));
    }

    static Action<PtxThread>? Integer<TFrom>(PtxLine line, string to, Func<TFrom, TFrom> round) where TFrom : unmanaged, INumber<TFrom> => to switch
    {
        "s8" => Convert<TFrom, sbyte>(line, to, round),
        "s16" => Convert<TFrom, short>(line, to, round),
        "s32" => Convert<TFrom, int>(line, to, round),
        "s64" => Convert<TFrom, long>(line, to, round),
        "u8" => Convert<TFrom, byte>(line, to, round),
        "u16" => Convert<TFrom, ushort>(line, to, round),
        "u32" => Convert<TFrom, uint>(line, to, round),
        "u64" => Convert<TFrom, ulong>(line, to, round),
        _ => null,
    };

    static Action<PtxThread> Convert<TFrom, TTo>(PtxLine line, string to, Func<TFrom, TFrom>? round = null)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        if (line.Count != 2) throw line.Unknown();
        var (d, a) = (line.Target(0, to, true), line.Source(1, line.Type, true));
        // floats saturate, integers wrap; a short integer is extended to the whole register
        if (to[0] == 'f') return t => t.Set(d, TTo.CreateTruncating(t.Get<TFrom>(a)));
        if (line.Type[0] == 'f') return t => t.Registers[d] = Extend(TTo.CreateSaturating(round!(t.Get<TFrom>(a))));
        return t => t.Registers[d] = Extend(TTo.CreateTruncating(t.Get<TFrom>(a)));
    }

    static ulong Extend<T>(T value) where T : unmanaged, INumber<T> => ulong.CreateTruncating(value);
}
