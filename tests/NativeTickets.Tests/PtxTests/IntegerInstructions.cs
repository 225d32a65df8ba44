using System.Numerics;

namespace NativeTickets.Tests;

/// <summary>Arithmetic on integers and bits, modulo 2ⁿ. What PTX leaves open, a division by 0 or one that overflows, is a fault.</summary>
static class IntegerInstructions
{
    public static Action<PtxThread>? Decode(PtxLine line) => line.Type switch
    {
        "s16" => Signed<short, int>(line),
        "s32" => Signed<int, long>(line),
        "s64" => Signed<long, Int128>(line),
        "u16" => Unsigned<ushort, uint>(line),
        "u32" => Unsigned<uint, ulong>(line),
        "u64" => Unsigned<ulong, UInt128>(line),
        "b16" => Bits<ushort>(line),
        "b32" => Bits<uint>(line),
        "b64" => Bits<ulong>(line),
        "pred" => Predicates(line),
        _ => null,
    };

    public static Action<PtxThread> Unary<T>(PtxLine line, Func<T, T> operation) where T : unmanaged
    {
        if (line.Count != 2) throw line.Unknown();
        var (d, a) = (line.Target(0), line.Source(1));
        return t => t.Set(d, operation(t.Get<T>(a)));
    }

    public static Action<PtxThread> Binary<T>(PtxLine line, Func<T, T, T> operation) where T : unmanaged
    {
        if (line.Count != 3) throw line.Unknown();
        var (d, a, b) = (line.Target(0), line.Source(1), line.Source(2));
        return t => t.Set(d, operation(t.Get<T>(a), t.Get<T>(b)));
    }

    public static Action<PtxThread> Ternary<T>(PtxLine line, Func<T, T, T, T> operation) where T : unmanaged
    {
        if (line.Count != 4) throw line.Unknown();
        var (d, a, b, c) = (line.Target(0), line.Source(1), line.Source(2), line.Source(3));
        return t => t.Set(d, operation(t.Get<T>(a), t.Get<T>(b), t.Get<T>(c)));
    }

    static Action<PtxThread>? Signed<T, TWide>(PtxLine line)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        where TWide : unmanaged, IBinaryInteger<TWide> => line.Parts switch
        {
            ["neg", _] => Unary<T>(line, a => -a),
            ["abs", _] => Unary<T>(line, a => a < T.Zero ? -a : a),
            _ => Unsigned<T, TWide>(line),
        };

    static Action<PtxThread>? Unsigned<T, TWide>(PtxLine line)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        where TWide : unmanaged, IBinaryInteger<TWide> => line.Parts switch
        {
            ["add", _] => Binary<T>(line, (a, b) => a + b),
            ["sub", _] => Binary<T>(line, (a, b) => a - b),
            ["mul", "lo", _] => Binary<T>(line, (a, b) => a * b),
            ["mul", "hi", _] => Binary<T>(line, High<T, TWide>),
            ["mul", "wide", _] => Wide<T, TWide>(line, false),
            ["mad", "lo", _] => Ternary<T>(line, (a, b, c) => a * b + c),
            ["mad", "hi", _] => Ternary<T>(line, (a, b, c) => High<T, TWide>(a, b) + c),
            ["mad", "wide", _] => Wide<T, TWide>(line, true),
            ["div", _] => Quotient<T>(line, (a, b) => a / b),
            ["rem", _] => Quotient<T>(line, (a, b) => a % b),
            ["min", _] => Binary<T>(line, T.Min),
            ["max", _] => Binary<T>(line, T.Max),
            ["shr", _] => Shift<T>(line, (a, n) => a >> Math.Min(n, BitsOf<T>() - 1) >> (n >= BitsOf<T>() ? 1 : 0)),
            _ => null,
        };

    static Action<PtxThread>? Bits<T>(PtxLine line) where T : unmanaged, IBinaryInteger<T> => line.Parts switch
    {
        ["and", _] => Binary<T>(line, (a, b) => a & b),
        ["or", _] => Binary<T>(line, (a, b) => a | b),
        ["xor", _] => Binary<T>(line, (a, b) => a ^ b),
        ["not", _] => Unary<T>(line, a => ~a),
        ["shl", _] => Shift<T>(line, (a, n) => n >= BitsOf<T>() ? T.Zero : a << n),
        ["shr", _] => Shift<T>(line, (a, n) => n >= BitsOf<T>() ? T.Zero : a >>> n),
        ["popc", _] => Number<T>(line, a => T.PopCount(a)),
        ["clz", _] => Number<T>(line, a => T.LeadingZeroCount(a)),
        _ => null,
    };

    static Action<PtxThread>? Predicates(PtxLine line) => line.Parts switch
    {
        ["and", _] => Binary<byte>(line, (a, b) => (byte)(a & b)),
        ["or", _] => Binary<byte>(line, (a, b) => (byte)(a | b)),
        ["xor", _] => Binary<byte>(line, (a, b) => (byte)(a ^ b)),
        ["not", _] => Unary<byte>(line, a => (byte)(a ^ 1)),
        _ => null,
    };

    static int BitsOf<T>() where T : unmanaged, IBinaryInteger<T> => 8 * T.Zero.GetByteCount();

    static T High<T, TWide>(T a, T b) where T : unmanaged, IBinaryInteger<T> where TWide : unmanaged, IBinaryInteger<TWide> =>
        T.CreateTruncating(TWide.CreateTruncating(a) * TWide.CreateTruncating(b) >> BitsOf<T>());

    /// <summary>The whole product, in a register twice as wide, and for mad the third operand added.</summary>
    static Action<PtxThread> Wide<T, TWide>(PtxLine line, bool isSum) where T : unmanaged, IBinaryInteger<T> where TWide : unmanaged, IBinaryInteger<TWide>
    {
        if (line.Count != (isSum ? 4 : 3) || BitsOf<T>() == 64) throw line.Unknown();
        var wide = $"{line.Type[0]}{2 * BitsOf<T>()}";
        var (d, a, b) = (line.Target(0, wide), line.Source(1), line.Source(2));
        if (!isSum) return t => t.Set(d, TWide.CreateTruncating(t.Get<T>(a)) * TWide.CreateTruncating(t.Get<T>(b)));
        var c = line.Source(3, wide);
        return t => t.Set(d, TWide.CreateTruncating(t.Get<T>(a)) * TWide.CreateTruncating(t.Get<T>(b)) + t.Get<TWide>(c));
    }

    static Action<PtxThread> Quotient<T>(PtxLine line, Func<T, T, T> operation) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var (d, a, b) = (line.Target(0), line.Source(1), line.Source(2));
        return t =>
        {
            var (x, y) = (t.Get<T>(a), t.Get<T>(b));
            if (y == T.Zero || (T.IsNegative(y) && y == -T.One && x == T.MinValue)) throw t.Fault($"{x} by {y} has no quotient");
            t.Set(d, operation(x, y));
        };
    }

    static Action<PtxThread> Shift<T>(PtxLine line, Func<T, int, T> operation) where T : unmanaged
    {
        var (d, a, n) = (line.Target(0), line.Source(1), line.Source(2, "u32"));
        return t => t.Set(d, operation(t.Get<T>(a), (int)Math.Min(t.Get<uint>(n), 64))); // 64: as far as any shift goes
    }

    static Action<PtxThread> Number<T>(PtxLine line, Func<T, T> operation) where T : unmanaged, IBinaryInteger<T>
    {
        var (d, a) = (line.Target(0, "u32"), line.Source(1));
        return t => t.Set(d, uint.CreateTruncating(operation(t.Get<T>(a))));
    }
}
