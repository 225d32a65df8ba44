using System.Numerics;

namespace NativeTickets.Tests;

/// <summary>Comparisons, tests and selections. Those with u at the end are true where a float is NaN, the others false.</summary>
static class ComparisonInstructions
{
    public static Action<PtxThread>? Decode(PtxLine line)
    {
        if (line.Parts is ["testp", var property, var type])
            return type switch { "f32" => Test<float>(line, property), "f64" => Test<double>(line, property), _ => null };
        if (line.Parts[0] == "selp") return Select(line);
        return line.Type switch
        {
            "s16" => Integer<short>(line),
            "s32" => Integer<int>(line),
            "s64" => Integer<long>(line),
            "u16" or "b16" => Integer<ushort>(line),
            "u32" or "b32" => Integer<uint>(line),
            "u64" or "b64" => Integer<ulong>(line),
            "f32" => Float<float>(line),
            "f64" => Float<double>(line),
            _ => null,
        };
    }

    static Action<PtxThread>? Integer<T>(PtxLine line) where T : unmanaged, INumber<T>
    {
        var isUnsigned = line.Type[0] == 'u';
        Func<T, T, bool>? compare = line.Parts[1] switch
        {
            "eq" => (a, b) => a == b,
            "ne" => (a, b) => a != b,
            _ when line.Type[0] == 'b' => null,
            "lt" => (a, b) => a < b,
            "le" => (a, b) => a <= b,
            "gt" => (a, b) => a > b,
            "ge" => (a, b) => a >= b,
            "lo" when isUnsigned => (a, b) => a < b,
            "ls" when isUnsigned => (a, b) => a <= b,
            "hi" when isUnsigned => (a, b) => a > b,
            "hs" when isUnsigned => (a, b) => a >= b,
            _ => null,
        };
        return compare is null ? null : Compare(line, compare);
    }

    static Action<PtxThread>? Float<T>(PtxLine line) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Func<T, T, bool>? compare = line.Parts[1] switch
        {
            "eq" => (a, b) => a == b,
            "ne" => (a, b) => a < b || a > b,
            "lt" => (a, b) => a < b,
            "le" => (a, b) => a <= b,
            "gt" => (a, b) => a > b,
            "ge" => (a, b) => a >= b,
            "equ" => (a, b) => !(a < b || a > b),
            "neu" => (a, b) => a != b,
            "ltu" => (a, b) => !(a >= b),
            "leu" => (a, b) => !(a > b),
            "gtu" => (a, b) => !(a <= b),
            "geu" => (a, b) => !(a < b),
            "num" => (a, b) => !T.IsNaN(a) && !T.IsNaN(b),
            "nan" => (a, b) => T.IsNaN(a) || T.IsNaN(b),
            _ => null,
        };
        return compare is null ? null : Compare(line, compare);
    }

    /// <summary>A comparison, alone or together with a predicate.</summary>
    static Action<PtxThread>? Compare<T>(PtxLine line, Func<T, T, bool> compare) where T : unmanaged
    {
        var (p, a, b) = (line.Target(0, "pred"), line.Source(1), line.Source(2));
        if (line.Parts.Length == 3 && line.Count == 3) return t => t.Set(p, compare(t.Get<T>(a), t.Get<T>(b)));
        if (line.Parts.Length != 4 || line.Count != 4) return null;
        var c = line.Source(3, "pred");
        return line.Parts[2] switch
        {
            "and" => t => t.Set(p, compare(t.Get<T>(a), t.Get<T>(b)) & t.Is(c)),
            "or" => t => t.Set(p, compare(t.Get<T>(a), t.Get<T>(b)) | t.Is(c)),
            "xor" => t => t.Set(p, compare(t.Get<T>(a), t.Get<T>(b)) ^ t.Is(c)),
            _ => null,
        };
    }

    static Action<PtxThread>? Select(PtxLine line)
    {
        if (line.Parts.Length != 2 || line.Count != 4) return null;
        var (d, a, b, p) = (line.Target(0), line.Source(1), line.Source(2), line.Source(3, "pred"));
        return t => t.Registers[d] = t.Registers[t.Is(p) ? a : b];
    }

    static Action<PtxThread>? Test<T>(PtxLine line, string property) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Func<T, bool>? test = property switch
        {
            "finite" => T.IsFinite,
            "infinite" => T.IsInfinity,
            "number" => a => !T.IsNaN(a),
            "notanumber" => T.IsNaN,
            "normal" => T.IsNormal,
            "subnormal" => T.IsSubnormal,
            _ => null,
        };
        if (test is null) return null;
        var (p, a) = (line.Target(0, "pred"), line.Source(1));
        return t => t.Set(p, test(t.Get<T>(a)));
    }
}
