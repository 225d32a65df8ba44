namespace NativeTickets.Tests;

/// <summary>What the lanes that a mask names do together: exchange registers, vote, wait for each other.</summary>
static class WarpInstructions
{
    public static (Action<PtxWarp>? Together, int Members)? Decode(PtxLine line) => line.Parts switch
    {
        ["shfl", "sync", var mode, "b32"] when line.Count == 5 => (Exchange(line, mode), line.Source(4, "b32")),
        ["vote", "sync", var mode, "b32" or "pred"] when line.Count == 3 => (Vote(line, mode), line.Source(2, "b32")),
        ["bar", "warp", "sync"] when line.Count == 1 =>
            (w => w.Time += w.Active.Length == w.Threads.Count(t => t.State != PtxThreadState.Ended) ? 1 : 0, line.Source(0, "b32")),
        _ => null,
    };

    static Action<PtxWarp> Exchange(PtxLine line, string mode)
    {
        var names = line[0].Split('|');
        var (d, p) = (line.Register(names[0], "b32"), names.Length == 2 ? line.Register(names[1], "pred") : -1);
        var (a, b, c) = (line.Source(1), line.Source(2, "b32"), line.Source(3, "b32"));
        if (mode is not ("up" or "down" or "bfly" or "idx")) throw line.Unknown();
        return warp =>
        {
            var lanes = warp.ByLane();
            var values = new uint[PtxWarp.Width];
            foreach (var thread in warp.Active) values[PtxWarp.LaneOf(thread)] = thread.Get<uint>(a);
            foreach (var thread in warp.Active)
            {
                var lane = PtxWarp.LaneOf(thread);
                var (by, clamp) = ((int)(thread.Get<uint>(b) & 31), thread.Get<uint>(c));
                var (segment, limit) = ((int)(clamp >> 8 & 31), (int)(clamp & 31));
                var (last, first) = (lane & segment | limit & ~segment, lane & segment);
                var from = mode switch { "up" => lane - by, "down" => lane + by, "bfly" => lane ^ by, _ => first | by & ~segment };
                var isInside = mode == "up" ? from >= last : from <= last;
                if (!isInside) from = lane;
                if (lanes[from] is null) throw thread.Fault($"it reads lane {from}, which does not take part");
                if (p >= 0) thread.Set(p, isInside);
                thread.Set(d, values[from]);
            }
        };
    }

    static Action<PtxWarp> Vote(PtxLine line, string mode)
    {
        if (mode is not ("all" or "any" or "uni" or "ballot") || mode == "ballot" != (line.Type == "b32")) throw line.Unknown();
        var (d, p) = (line.Target(0), line.Source(1, "pred"));
        return warp =>
        {
            var (votes, all) = (0u, 0u);
            foreach (var thread in warp.Active)
            {
                all |= 1u << PtxWarp.LaneOf(thread);
                votes |= thread.Is(p) ? 1u << PtxWarp.LaneOf(thread) : 0;
            }
            var result = mode switch
            {
                "ballot" => votes,
                "any" => votes != 0 ? 1u : 0,
                "all" => votes == all ? 1u : 0,
                _ => votes == 0 || votes == all ? 1u : 0,
            };
            foreach (var thread in warp.Active) thread.Set(d, result);
        };
    }
}
