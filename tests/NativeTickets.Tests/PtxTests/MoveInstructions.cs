namespace NativeTickets.Tests;

/// <summary>Moves, packing and unpacking of pairs, and conversions between addresses of a space and generic ones.</summary>
static class MoveInstructions
{
    public static Action<PtxThread>? Decode(PtxLine line) => line.Parts switch
    {
        ["mov", "b32"] when line.Count == 2 && (line.IsVector(0) || line.IsVector(1)) => Pair(line, "b16", 16),
        ["mov", "b64"] when line.Count == 2 && (line.IsVector(0) || line.IsVector(1)) => Pair(line, "b32", 32),
        ["mov", var type] when PtxTypes.SizeOf(type) is not null => Move(line),
        ["cvta", var space, "u64"] => ToGeneric(line, space),
        ["cvta", "to", var space, "u64"] => ToSpace(line, space),
        _ => null,
    };

    static Action<PtxThread> Move(PtxLine line)
    {
        if (line.Count != 2) throw line.Unknown();
        var (d, a) = (line.Target(0), line.Source(1));
        return t => t.Registers[d] = t.Registers[a];
    }

    /// <summary>The first of a pair is the lower half.</summary>
    static Action<PtxThread> Pair(PtxLine line, string half, int bits)
    {
        var mask = (1ul << bits) - 1;
        if (line.IsVector(1))
        {
            var (d, from) = (line.Target(0), line.Vector(1, 2, half));
            return t => t.Registers[d] = t.Registers[from[0]] & mask | (t.Registers[from[1]] & mask) << bits;
        }
        var (to, a) = (line.Vector(0, 2, half, isTarget: true), line.Source(1));
        return t => (t.Registers[to[0]], t.Registers[to[1]]) = (t.Registers[a] & mask, t.Registers[a] >> bits & mask);
    }

    static Action<PtxThread> ToGeneric(PtxLine line, string space)
    {
        var (d, a, window) = (line.Target(0), line.Source(1), PtxThread.Window(SpaceOf(line, space)));
        return t => t.Registers[d] = t.Registers[a] + window;
    }

    static Action<PtxThread> ToSpace(PtxLine line, string space)
    {
        var (d, a, window) = (line.Target(0), line.Source(1), PtxThread.Window(SpaceOf(line, space)));
        return t =>
            t.Registers[d] = t.Registers[a] >= window ? t.Registers[a] - window : throw t.Fault($"0x{t.Registers[a]:x} is no address of {space} memory");
    }

    static PtxSpace SpaceOf(PtxLine line, string space) => space switch
    {
        "global" => PtxSpace.Global,
        "shared" => PtxSpace.Shared,
        "local" => PtxSpace.Local,
        _ => throw line.Unknown(),
    };
}
