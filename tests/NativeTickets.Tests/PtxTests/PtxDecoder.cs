namespace NativeTickets.Tests;

/// <summary>Finds what an instruction does. One that is not known is a fault, never passed over.</summary>
static class PtxDecoder
{
    public static PtxInstruction Decode(PtxLine line, Func<string, int> label, Dictionary<string, string[]> tables)
    {
        var (guard, isNegated) = (line.Guard, line.IsGuardNegated);
        switch (line.Parts)
        {
            case ["bra", ..] when line.Parts is ["bra"] or ["bra", "uni"]:
                return new PtxInstruction(line)
                {
                    Guard = guard,
                    IsGuardNegated = isNegated,
                    Control = PtxControl.Branch,
                    IsUniform = line.Parts.Length == 2,
                    Targets = [label(line[0])],
                };
            case ["brx", "idx"]:
                if (!tables.TryGetValue(line[1], out var names)) throw line.Fault($"there is no .branchtargets {line[1]}");
                return new PtxInstruction(line)
                {
                    Guard = guard,
                    IsGuardNegated = isNegated,
                    Control = PtxControl.Branch,
                    Index = line.Source(0, "u32"),
                    Targets = [.. names.Select(label)],
                };
            case ["ret"] or ["exit"]:
                return new PtxInstruction(line) { Guard = guard, IsGuardNegated = isNegated, Control = PtxControl.Return };
            case ["bar", "sync"] or ["barrier", "sync", "aligned"] when line.Count == 1 && line[0] == "0":
                return new PtxInstruction(line) { Guard = guard, IsGuardNegated = isNegated, Control = PtxControl.Barrier };
            default:
                var (together, members) = WarpInstructions.Decode(line) is { } warp ? warp : (MatrixInstructions.Decode(line), -1);
                var each = together is null ? Each(line) ?? throw line.Unknown() : null;
                return new PtxInstruction(line) { Guard = guard, IsGuardNegated = isNegated, Each = each, Together = together, Members = members };
        }
    }

    static Action<PtxThread>? Each(PtxLine line) => line.Parts[0] switch
    {
        "mov" or "cvta" => MoveInstructions.Decode(line),
        "ld" or "st" => MemoryInstructions.Decode(line),
        "atom" or "red" => AtomicInstructions.Decode(line),
        "cp" => CopyInstructions.Decode(line),
        "cvt" => ConversionInstructions.Decode(line),
        "setp" or "selp" or "testp" => ComparisonInstructions.Decode(line),
        "membar" or "fence" => _ => { }
        , // every access is done in its order here
        _ when line.Type is "f32" or "f64" => FloatInstructions.Decode(line),
        _ => IntegerInstructions.Decode(line),
    };
}
