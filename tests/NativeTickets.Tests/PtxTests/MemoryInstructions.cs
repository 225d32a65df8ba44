using System.Runtime.CompilerServices;

namespace NativeTickets.Tests;

/// <summary>Loads and stores of one, two or four numbers; the address of all together must be a multiple of their size.</summary>
static class MemoryInstructions
{
    public static Action<PtxThread>? Decode(PtxLine line)
    {
        var (space, count) = Modifiers(line, out var isKnown);
        if (!isKnown || line.Count != 2 || PtxTypes.SizeOf(line.Type) is not { } size || line.Type == "pred") return null;
        return line.Parts[0] == "ld" ? Load(line, space, count, size) : Store(line, space, count, size);
    }

    /// <summary>The space and the number of elements; hints for caches change no value.</summary>
    static (PtxSpace Space, int Count) Modifiers(PtxLine line, out bool isKnown)
    {
        var (space, count) = (PtxSpace.Generic, 1);
        isKnown = true;
        foreach (var part in line.Parts[1..^1])
        {
            (space, count) = part switch
            {
                "global" => (PtxSpace.Global, count),
                "shared" => (PtxSpace.Shared, count),
                "local" => (PtxSpace.Local, count),
                "param" => (PtxSpace.Param, count),
                "v2" => (space, 2),
                "v4" => (space, 4),
                _ => (space, count),
            };
            isKnown &= part is "global" or "shared" or "local" or "param" or "v2" or "v4" or "nc" or "volatile"
                or "ca" or "cg" or "cs" or "lu" or "cv" or "wb" or "wt";
        }
        return (space, count);
    }

    static Action<PtxThread>? Load(PtxLine line, PtxSpace space, int count, int size)
    {
        var targets = line.Vector(0, count, isTarget: true, mayBeWider: true);
        var (register, offset) = line.Address(1, space, count * size);
        var read = Reader(line.Type);
        if (count == 1) return t => t.Registers[targets[0]] = read(ref t.At(space, t.Registers[register] + (ulong)offset, size, PtxAccess.Read));
        return t =>
        {
            ref var from = ref t.At(space, t.Registers[register] + (ulong)offset, count * size, PtxAccess.Read);
            for (var i = 0; i < targets.Length; i++) t.Registers[targets[i]] = read(ref Unsafe.Add(ref from, i * size));
        };
    }

    static Action<PtxThread>? Store(PtxLine line, PtxSpace space, int count, int size)
    {
        var (register, offset) = line.Address(0, space, count * size);
        var sources = line.Vector(1, count, mayBeWider: true);
        return t =>
        {
            ref var to = ref t.At(space, t.Registers[register] + (ulong)offset, count * size, PtxAccess.Write);
            for (var i = 0; i < sources.Length; i++) Write(ref Unsafe.Add(ref to, i * size), t.Registers[sources[i]], size);
        };
    }

    delegate ulong Read(ref byte from);

    /// <summary>Reads a type; signed ones are extended to the whole register.</summary>
    static Read Reader(string type) => type switch
    {
        "s8" => (ref byte from) => (ulong)(sbyte)from,
        "s16" => (ref byte from) => (ulong)Unsafe.ReadUnaligned<short>(ref from),
        _ => PtxTypes.SizeOf(type) switch
        {
            1 => (ref byte from) => from,
            2 => (ref byte from) => Unsafe.ReadUnaligned<ushort>(ref from),
            4 => (ref byte from) => Unsafe.ReadUnaligned<uint>(ref from),
            _ => (ref byte from) => Unsafe.ReadUnaligned<ulong>(ref from),
        },
    };

    static void Write(ref byte to, ulong value, int size)
    {
        switch (size)
        {
            case 1: to = (byte)value; break;
            case 2: Unsafe.WriteUnaligned(ref to, (ushort)value); break;
            case 4: Unsafe.WriteUnaligned(ref to, (uint)value); break;
            default: Unsafe.WriteUnaligned(ref to, value); break;
        }
    }
}
