namespace NativeTickets.Tests;

/// <summary>Asynchronous copies from global to shared memory.</summary>
static class CopyInstructions
{
    public static Action<PtxThread>? Decode(PtxLine line)
    {
        switch (line.Parts)
        {
            case [_, "async", "commit_group"]: return t => t.Copies.Close();
            case [_, "async", "wait_group"]:
                var most = line.Integer(0);
                return t => t.Copies.Wait(most);
            case [_, "async", "wait_all"]:
                return t =>
                {
                    t.Copies.Close();
                    t.Copies.Wait(0);
                };
            case [_, "async", "ca" or "cg", "shared" or "shared::cta", "global",
                .. var hints] when hints.All(h => h.StartsWith("L2::", StringComparison.Ordinal)):
                return Begin(line);
            default: return null;
        }
    }

    static Action<PtxThread>? Begin(PtxLine line)
    {
        if (line.Count is not (3 or 4)) return null;
        var size = line.Integer(2);
        if (line.Parts[2] == "ca" ? size is not (4 or 8 or 16) : size != 16)
            throw line.Fault($"{size} bytes, wanted {(line.Parts[2] == "ca" ? "4, 8 or " : "")}16");
        var (target, targetOffset) = line.Address(0, PtxSpace.Shared, size);
        var (source, sourceOffset) = line.Address(1, PtxSpace.Global, size);
        var bytes = line.Count == 4 ? line.Source(3, "u32") : -1;
        return t => t.Copies.Begin(
            t.Registers[target] + (ulong)targetOffset, t.Registers[source] + (ulong)sourceOffset, size, bytes < 0 ? size : t.Get<int>(bytes));
    }
}
