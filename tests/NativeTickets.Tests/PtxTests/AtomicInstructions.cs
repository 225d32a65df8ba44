using System.Numerics;
using System.Runtime.CompilerServices;

namespace NativeTickets.Tests;

/// <summary>Operations that read and write memory in one step: red forgets what stood there, atom gives it.</summary>
static class AtomicInstructions
{
    public static Action<PtxThread>? Decode(PtxLine line)
    {
        var parts = line.Parts.Where(p => p is not ("relaxed" or "gpu" or "cta" or "sys")).ToArray(); // one group at a time, every order is kept
        // ILGPU writes the operation before the space, the manual after it, and the driver's compiler takes both
        if (parts is [var name, var first, "global" or "shared", var type]) parts = [name, parts[2], first, type];
        var space = parts[1] switch { "global" => PtxSpace.Global, "shared" => PtxSpace.Shared, _ => PtxSpace.Generic };
        return parts is [_, _, var operation, _] && space != PtxSpace.Generic || parts is [_, var only, _] && (operation = only) is not null ? line.Type switch
        {
            "s32" => Typed<int>(line, space, operation),
            "u32" => Typed<uint>(line, space, operation),
            "b32" => Bits<uint>(line, space, operation),
            "s64" => Typed<long>(line, space, operation),
            "u64" => Typed<ulong>(line, space, operation),
            "b64" => Bits<ulong>(line, space, operation),
            "f32" when operation == "add" => Make<float>(line, space, (old, a) => old + a),
            "f64" when operation == "add" => Make<double>(line, space, (old, a) => old + a),
            _ => null,
        } : null;
    }

    static Action<PtxThread>? Typed<T>(PtxLine line, PtxSpace space, string operation) where T : unmanaged, IBinaryInteger<T> => operation switch
    {
        "add" => Make<T>(line, space, (old, a) => old + a),
        "min" => Make<T>(line, space, T.Min),
        "max" => Make<T>(line, space, T.Max),
        _ => null,
    };

    static Action<PtxThread>? Bits<T>(PtxLine line, PtxSpace space, string operation) where T : unmanaged, IBinaryInteger<T> => operation switch
    {
        "and" => Make<T>(line, space, (old, a) => old & a),
        "or" => Make<T>(line, space, (old, a) => old | a),
        "xor" => Make<T>(line, space, (old, a) => old ^ a),
        "exch" when line.Parts[0] == "atom" => Make<T>(line, space, (_, a) => a),
        "cas" when line.Parts[0] == "atom" => Swap<T>(line, space),
        _ => null,
    };

    static int SizeOf<T>() where T : unmanaged => Unsafe.SizeOf<T>();

    static Action<PtxThread>? Make<T>(PtxLine line, PtxSpace space, Func<T, T, T> operation) where T : unmanaged
    {
        var first = line.Parts[0] == "atom" ? 1 : 0;
        if (line.Count != first + 2) return null;
        var (register, offset) = line.Address(first, space, SizeOf<T>());
        var (a, d) = (line.Source(first + 1), first == 0 ? -1 : line.Target(0));
        return t =>
        {
            ref var at = ref t.At(space, t.Registers[register] + (ulong)offset, SizeOf<T>(), PtxAccess.Atomic);
            var old = Unsafe.ReadUnaligned<T>(ref at);
            Unsafe.WriteUnaligned(ref at, operation(old, t.Get<T>(a)));
            if (d >= 0) t.Set(d, old);
        };
    }

    static Action<PtxThread>? Swap<T>(PtxLine line, PtxSpace space) where T : unmanaged, IBinaryInteger<T>
    {
        if (line.Count != 4) return null;
        var (register, offset) = line.Address(1, space, SizeOf<T>());
        var (d, expected, wanted) = (line.Target(0), line.Source(2), line.Source(3));
        return t =>
        {
            ref var at = ref t.At(space, t.Registers[register] + (ulong)offset, SizeOf<T>(), PtxAccess.Atomic);
            var old = Unsafe.ReadUnaligned<T>(ref at);
            if (old == t.Get<T>(expected)) Unsafe.WriteUnaligned(ref at, t.Get<T>(wanted));
            t.Set(d, old);
        };
    }
}
