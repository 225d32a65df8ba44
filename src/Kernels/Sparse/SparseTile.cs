using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// The inner loops of the sparse kernels. A surviving weight is one broadcast and one fused multiply-add for each of a tile's vectors, which stay in registers
/// while a list is walked. Where vectors of 512 bits are one register, sixteen of them do; elsewhere four at a time. Which of the two runs does not show in the
/// result: each sum has the same terms in the same order. Where a tile lies at the image's edge, its outermost runs skip the taps that would read padding only.
/// </summary>
static unsafe class SparseTile
{
    /// <summary>tile[v] = Σ over entries of weight · panel[offset + v], for every vector v of a tile; on top of what the tile holds unless it is fresh.</summary>
    public static void Accumulate(in TileRuns runs, float* tile, bool fresh, float* panel, in EntryRange entries, float* weight)
    {
        var run = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            if (runs.Count == 4)
            {
                AccumulateFour(runs, tile, fresh, panel, entries, weight);
                return;
            }
            if (runs.Count >= 2)
            {
                AccumulateTwo(tile, fresh, panel, entries.Start, entries.End, weight, runs.Offset1);
                run = 2;
            }
        }
        for (; run < runs.Count; run++)
            AccumulateOne(tile + run * TileForm.Run * Lanes.Width, fresh, panel + runs[run], runs.Start(run, entries), runs.End(run, entries), weight);
    }

    /// <summary>totals[e] += Σ over the tile's vectors v of tile[v] · panel[offset of e + v], for every entry e.</summary>
    public static void Correlate(in TileRuns runs, float* tile, float* panel, in EntryRange entries, float* totals)
    {
        var run = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            if (runs.Count == 4)
            {
                CorrelateFour(runs, tile, panel, entries, totals);
                return;
            }
            if (runs.Count >= 2)
            {
                CorrelateTwo(tile, panel, entries.Start, entries.End, totals, runs.Offset1);
                run = 2;
            }
        }
        for (; run < runs.Count; run++)
        {
            var start = runs.Start(run, entries);
            CorrelateOne(tile + run * TileForm.Run * Lanes.Width, panel + runs[run], start, runs.End(run, entries), totals + (start - entries.Start) * Lanes.Width);
        }
    }

    static void AccumulateFour(in TileRuns runs, float* tile, bool fresh, float* panel, in EntryRange entries, float* weight)
    {
        var (offset1, offset2, offset3) = (runs.Offset1, runs.Offset2, runs.Offset3);
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default;
        Vector512<float> d0 = default, d1 = default, d2 = default, d3 = default;
        if (!fresh)
        {
            (a0, a1, a2, a3) = (At(tile, 0), At(tile, 1), At(tile, 2), At(tile, 3));
            (b0, b1, b2, b3) = (At(tile, 4), At(tile, 5), At(tile, 6), At(tile, 7));
            (c0, c1, c2, c3) = (At(tile, 8), At(tile, 9), At(tile, 10), At(tile, 11));
            (d0, d1, d2, d3) = (At(tile, 12), At(tile, 13), At(tile, 14), At(tile, 15));
        }
        var entry = entries.Start;
        if (runs.SkipFirst == 1)
        {
            for (; entry < entries.Middle; entry++)
            {
                var e = *entry;
                var w = Vector512.Create(weight[e >> 32]);
                var row = panel + (uint)e;
                var row1 = row + offset1;
                b0 = Vector512.FusedMultiplyAdd(w, At(row1, 0), b0);
                b1 = Vector512.FusedMultiplyAdd(w, At(row1, 1), b1);
                b2 = Vector512.FusedMultiplyAdd(w, At(row1, 2), b2);
                b3 = Vector512.FusedMultiplyAdd(w, At(row1, 3), b3);
                var row2 = row + offset2;
                c0 = Vector512.FusedMultiplyAdd(w, At(row2, 0), c0);
                c1 = Vector512.FusedMultiplyAdd(w, At(row2, 1), c1);
                c2 = Vector512.FusedMultiplyAdd(w, At(row2, 2), c2);
                c3 = Vector512.FusedMultiplyAdd(w, At(row2, 3), c3);
                var row3 = row + offset3;
                d0 = Vector512.FusedMultiplyAdd(w, At(row3, 0), d0);
                d1 = Vector512.FusedMultiplyAdd(w, At(row3, 1), d1);
                d2 = Vector512.FusedMultiplyAdd(w, At(row3, 2), d2);
                d3 = Vector512.FusedMultiplyAdd(w, At(row3, 3), d3);
            }
        }
        else if (runs.SkipFirst == 2)
        {
            for (; entry < entries.Middle; entry++)
            {
                var e = *entry;
                var w = Vector512.Create(weight[e >> 32]);
                var row = panel + (uint)e;
                var row2 = row + offset2;
                c0 = Vector512.FusedMultiplyAdd(w, At(row2, 0), c0);
                c1 = Vector512.FusedMultiplyAdd(w, At(row2, 1), c1);
                c2 = Vector512.FusedMultiplyAdd(w, At(row2, 2), c2);
                c3 = Vector512.FusedMultiplyAdd(w, At(row2, 3), c3);
                var row3 = row + offset3;
                d0 = Vector512.FusedMultiplyAdd(w, At(row3, 0), d0);
                d1 = Vector512.FusedMultiplyAdd(w, At(row3, 1), d1);
                d2 = Vector512.FusedMultiplyAdd(w, At(row3, 2), d2);
                d3 = Vector512.FusedMultiplyAdd(w, At(row3, 3), d3);
            }
        }
        var main = runs.SkipLast == 0 ? entries.End : entries.Last;
        for (; entry < main; entry++)
        {
            var e = *entry; // one load for both halves: loads are what these loops are short of
            var w = Vector512.Create(weight[e >> 32]);
            var row = panel + (uint)e;
            a0 = Vector512.FusedMultiplyAdd(w, At(row, 0), a0);
            a1 = Vector512.FusedMultiplyAdd(w, At(row, 1), a1);
            a2 = Vector512.FusedMultiplyAdd(w, At(row, 2), a2);
            a3 = Vector512.FusedMultiplyAdd(w, At(row, 3), a3);
            var row1 = row + offset1;
            b0 = Vector512.FusedMultiplyAdd(w, At(row1, 0), b0);
            b1 = Vector512.FusedMultiplyAdd(w, At(row1, 1), b1);
            b2 = Vector512.FusedMultiplyAdd(w, At(row1, 2), b2);
            b3 = Vector512.FusedMultiplyAdd(w, At(row1, 3), b3);
            var row2 = row + offset2;
            c0 = Vector512.FusedMultiplyAdd(w, At(row2, 0), c0);
            c1 = Vector512.FusedMultiplyAdd(w, At(row2, 1), c1);
            c2 = Vector512.FusedMultiplyAdd(w, At(row2, 2), c2);
            c3 = Vector512.FusedMultiplyAdd(w, At(row2, 3), c3);
            var row3 = row + offset3;
            d0 = Vector512.FusedMultiplyAdd(w, At(row3, 0), d0);
            d1 = Vector512.FusedMultiplyAdd(w, At(row3, 1), d1);
            d2 = Vector512.FusedMultiplyAdd(w, At(row3, 2), d2);
            d3 = Vector512.FusedMultiplyAdd(w, At(row3, 3), d3);
        }
        if (runs.SkipLast == 1)
        {
            for (; entry < entries.End; entry++)
            {
                var e = *entry;
                var w = Vector512.Create(weight[e >> 32]);
                var row = panel + (uint)e;
                a0 = Vector512.FusedMultiplyAdd(w, At(row, 0), a0);
                a1 = Vector512.FusedMultiplyAdd(w, At(row, 1), a1);
                a2 = Vector512.FusedMultiplyAdd(w, At(row, 2), a2);
                a3 = Vector512.FusedMultiplyAdd(w, At(row, 3), a3);
                var row1 = row + offset1;
                b0 = Vector512.FusedMultiplyAdd(w, At(row1, 0), b0);
                b1 = Vector512.FusedMultiplyAdd(w, At(row1, 1), b1);
                b2 = Vector512.FusedMultiplyAdd(w, At(row1, 2), b2);
                b3 = Vector512.FusedMultiplyAdd(w, At(row1, 3), b3);
                var row2 = row + offset2;
                c0 = Vector512.FusedMultiplyAdd(w, At(row2, 0), c0);
                c1 = Vector512.FusedMultiplyAdd(w, At(row2, 1), c1);
                c2 = Vector512.FusedMultiplyAdd(w, At(row2, 2), c2);
                c3 = Vector512.FusedMultiplyAdd(w, At(row2, 3), c3);
            }
        }
        else if (runs.SkipLast == 2)
        {
            for (; entry < entries.End; entry++)
            {
                var e = *entry;
                var w = Vector512.Create(weight[e >> 32]);
                var row = panel + (uint)e;
                a0 = Vector512.FusedMultiplyAdd(w, At(row, 0), a0);
                a1 = Vector512.FusedMultiplyAdd(w, At(row, 1), a1);
                a2 = Vector512.FusedMultiplyAdd(w, At(row, 2), a2);
                a3 = Vector512.FusedMultiplyAdd(w, At(row, 3), a3);
                var row1 = row + offset1;
                b0 = Vector512.FusedMultiplyAdd(w, At(row1, 0), b0);
                b1 = Vector512.FusedMultiplyAdd(w, At(row1, 1), b1);
                b2 = Vector512.FusedMultiplyAdd(w, At(row1, 2), b2);
                b3 = Vector512.FusedMultiplyAdd(w, At(row1, 3), b3);
            }
        }
        Store(tile, a0, a1, a2, a3);
        Store(tile + 4 * Lanes.Width, b0, b1, b2, b3);
        Store(tile + 8 * Lanes.Width, c0, c1, c2, c3);
        Store(tile + 12 * Lanes.Width, d0, d1, d2, d3);
    }

    static void AccumulateTwo(float* tile, bool fresh, float* panel, ulong* entry, ulong* end, float* weight, nint offset1)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default;
        if (!fresh)
        {
            (a0, a1, a2, a3) = (At(tile, 0), At(tile, 1), At(tile, 2), At(tile, 3));
            (b0, b1, b2, b3) = (At(tile, 4), At(tile, 5), At(tile, 6), At(tile, 7));
        }
        for (; entry < end; entry++)
        {
            var e = *entry;
            var w = Vector512.Create(weight[e >> 32]);
            var row = panel + (uint)e;
            a0 = Vector512.FusedMultiplyAdd(w, At(row, 0), a0);
            a1 = Vector512.FusedMultiplyAdd(w, At(row, 1), a1);
            a2 = Vector512.FusedMultiplyAdd(w, At(row, 2), a2);
            a3 = Vector512.FusedMultiplyAdd(w, At(row, 3), a3);
            var row1 = row + offset1;
            b0 = Vector512.FusedMultiplyAdd(w, At(row1, 0), b0);
            b1 = Vector512.FusedMultiplyAdd(w, At(row1, 1), b1);
            b2 = Vector512.FusedMultiplyAdd(w, At(row1, 2), b2);
            b3 = Vector512.FusedMultiplyAdd(w, At(row1, 3), b3);
        }
        Store(tile, a0, a1, a2, a3);
        Store(tile + 4 * Lanes.Width, b0, b1, b2, b3);
    }

    static void AccumulateOne(float* tile, bool fresh, float* panel, ulong* entry, ulong* end, float* weight)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
        if (!fresh)
        {
            (a0, a1, a2, a3) = (At(tile, 0), At(tile, 1), At(tile, 2), At(tile, 3));
        }
        for (; entry < end; entry++)
        {
            var e = *entry;
            var w = Vector512.Create(weight[e >> 32]);
            var row = panel + (uint)e;
            a0 = Vector512.FusedMultiplyAdd(w, At(row, 0), a0);
            a1 = Vector512.FusedMultiplyAdd(w, At(row, 1), a1);
            a2 = Vector512.FusedMultiplyAdd(w, At(row, 2), a2);
            a3 = Vector512.FusedMultiplyAdd(w, At(row, 3), a3);
        }
        Store(tile, a0, a1, a2, a3);
    }

    static void CorrelateFour(in TileRuns runs, float* tile, float* panel, in EntryRange entries, float* totals)
    {
        var (offset1, offset2, offset3) = (runs.Offset1, runs.Offset2, runs.Offset3);
        var (a0, a1, a2, a3) = (At(tile, 0), At(tile, 1), At(tile, 2), At(tile, 3));
        var (b0, b1, b2, b3) = (At(tile, 4), At(tile, 5), At(tile, 6), At(tile, 7));
        var (c0, c1, c2, c3) = (At(tile, 8), At(tile, 9), At(tile, 10), At(tile, 11));
        var (d0, d1, d2, d3) = (At(tile, 12), At(tile, 13), At(tile, 14), At(tile, 15));
        var entry = entries.Start;
        if (runs.SkipFirst == 1)
        {
            for (; entry < entries.Middle; entry++, totals += Lanes.Width)
            {
                var total = Vector512.Load(totals);
                var row = panel + *(uint*)entry;
                var row1 = row + offset1;
                total = Vector512.FusedMultiplyAdd(b0, At(row1, 0), total);
                total = Vector512.FusedMultiplyAdd(b1, At(row1, 1), total);
                total = Vector512.FusedMultiplyAdd(b2, At(row1, 2), total);
                total = Vector512.FusedMultiplyAdd(b3, At(row1, 3), total);
                var row2 = row + offset2;
                total = Vector512.FusedMultiplyAdd(c0, At(row2, 0), total);
                total = Vector512.FusedMultiplyAdd(c1, At(row2, 1), total);
                total = Vector512.FusedMultiplyAdd(c2, At(row2, 2), total);
                total = Vector512.FusedMultiplyAdd(c3, At(row2, 3), total);
                var row3 = row + offset3;
                total = Vector512.FusedMultiplyAdd(d0, At(row3, 0), total);
                total = Vector512.FusedMultiplyAdd(d1, At(row3, 1), total);
                total = Vector512.FusedMultiplyAdd(d2, At(row3, 2), total);
                total = Vector512.FusedMultiplyAdd(d3, At(row3, 3), total);
                total.Store(totals);
            }
        }
        else if (runs.SkipFirst == 2)
        {
            for (; entry < entries.Middle; entry++, totals += Lanes.Width)
            {
                var total = Vector512.Load(totals);
                var row = panel + *(uint*)entry;
                var row2 = row + offset2;
                total = Vector512.FusedMultiplyAdd(c0, At(row2, 0), total);
                total = Vector512.FusedMultiplyAdd(c1, At(row2, 1), total);
                total = Vector512.FusedMultiplyAdd(c2, At(row2, 2), total);
                total = Vector512.FusedMultiplyAdd(c3, At(row2, 3), total);
                var row3 = row + offset3;
                total = Vector512.FusedMultiplyAdd(d0, At(row3, 0), total);
                total = Vector512.FusedMultiplyAdd(d1, At(row3, 1), total);
                total = Vector512.FusedMultiplyAdd(d2, At(row3, 2), total);
                total = Vector512.FusedMultiplyAdd(d3, At(row3, 3), total);
                total.Store(totals);
            }
        }
        var main = runs.SkipLast == 0 ? entries.End : entries.Last;
        for (; entry < main; entry++, totals += Lanes.Width)
        {
            var total = Vector512.Load(totals);
            var row = panel + *(uint*)entry;
            total = Vector512.FusedMultiplyAdd(a0, At(row, 0), total);
            total = Vector512.FusedMultiplyAdd(a1, At(row, 1), total);
            total = Vector512.FusedMultiplyAdd(a2, At(row, 2), total);
            total = Vector512.FusedMultiplyAdd(a3, At(row, 3), total);
            var row1 = row + offset1;
            total = Vector512.FusedMultiplyAdd(b0, At(row1, 0), total);
            total = Vector512.FusedMultiplyAdd(b1, At(row1, 1), total);
            total = Vector512.FusedMultiplyAdd(b2, At(row1, 2), total);
            total = Vector512.FusedMultiplyAdd(b3, At(row1, 3), total);
            var row2 = row + offset2;
            total = Vector512.FusedMultiplyAdd(c0, At(row2, 0), total);
            total = Vector512.FusedMultiplyAdd(c1, At(row2, 1), total);
            total = Vector512.FusedMultiplyAdd(c2, At(row2, 2), total);
            total = Vector512.FusedMultiplyAdd(c3, At(row2, 3), total);
            var row3 = row + offset3;
            total = Vector512.FusedMultiplyAdd(d0, At(row3, 0), total);
            total = Vector512.FusedMultiplyAdd(d1, At(row3, 1), total);
            total = Vector512.FusedMultiplyAdd(d2, At(row3, 2), total);
            total = Vector512.FusedMultiplyAdd(d3, At(row3, 3), total);
            total.Store(totals);
        }
        if (runs.SkipLast == 1)
        {
            for (; entry < entries.End; entry++, totals += Lanes.Width)
            {
                var total = Vector512.Load(totals);
                var row = panel + *(uint*)entry;
                total = Vector512.FusedMultiplyAdd(a0, At(row, 0), total);
                total = Vector512.FusedMultiplyAdd(a1, At(row, 1), total);
                total = Vector512.FusedMultiplyAdd(a2, At(row, 2), total);
                total = Vector512.FusedMultiplyAdd(a3, At(row, 3), total);
                var row1 = row + offset1;
                total = Vector512.FusedMultiplyAdd(b0, At(row1, 0), total);
                total = Vector512.FusedMultiplyAdd(b1, At(row1, 1), total);
                total = Vector512.FusedMultiplyAdd(b2, At(row1, 2), total);
                total = Vector512.FusedMultiplyAdd(b3, At(row1, 3), total);
                var row2 = row + offset2;
                total = Vector512.FusedMultiplyAdd(c0, At(row2, 0), total);
                total = Vector512.FusedMultiplyAdd(c1, At(row2, 1), total);
                total = Vector512.FusedMultiplyAdd(c2, At(row2, 2), total);
                total = Vector512.FusedMultiplyAdd(c3, At(row2, 3), total);
                total.Store(totals);
            }
        }
        else if (runs.SkipLast == 2)
        {
            for (; entry < entries.End; entry++, totals += Lanes.Width)
            {
                var total = Vector512.Load(totals);
                var row = panel + *(uint*)entry;
                total = Vector512.FusedMultiplyAdd(a0, At(row, 0), total);
                total = Vector512.FusedMultiplyAdd(a1, At(row, 1), total);
                total = Vector512.FusedMultiplyAdd(a2, At(row, 2), total);
                total = Vector512.FusedMultiplyAdd(a3, At(row, 3), total);
                var row1 = row + offset1;
                total = Vector512.FusedMultiplyAdd(b0, At(row1, 0), total);
                total = Vector512.FusedMultiplyAdd(b1, At(row1, 1), total);
                total = Vector512.FusedMultiplyAdd(b2, At(row1, 2), total);
                total = Vector512.FusedMultiplyAdd(b3, At(row1, 3), total);
                total.Store(totals);
            }
        }
    }

    static void CorrelateTwo(float* tile, float* panel, ulong* entry, ulong* end, float* totals, nint offset1)
    {
        var (a0, a1, a2, a3) = (At(tile, 0), At(tile, 1), At(tile, 2), At(tile, 3));
        var (b0, b1, b2, b3) = (At(tile, 4), At(tile, 5), At(tile, 6), At(tile, 7));
        for (; entry < end; entry++, totals += Lanes.Width)
        {
            var total = Vector512.Load(totals);
            var row = panel + *(uint*)entry;
            total = Vector512.FusedMultiplyAdd(a0, At(row, 0), total);
            total = Vector512.FusedMultiplyAdd(a1, At(row, 1), total);
            total = Vector512.FusedMultiplyAdd(a2, At(row, 2), total);
            total = Vector512.FusedMultiplyAdd(a3, At(row, 3), total);
            var row1 = row + offset1;
            total = Vector512.FusedMultiplyAdd(b0, At(row1, 0), total);
            total = Vector512.FusedMultiplyAdd(b1, At(row1, 1), total);
            total = Vector512.FusedMultiplyAdd(b2, At(row1, 2), total);
            total = Vector512.FusedMultiplyAdd(b3, At(row1, 3), total);
            total.Store(totals);
        }
    }

    static void CorrelateOne(float* tile, float* panel, ulong* entry, ulong* end, float* totals)
    {
        var (a0, a1, a2, a3) = (At(tile, 0), At(tile, 1), At(tile, 2), At(tile, 3));
        for (; entry < end; entry++, totals += Lanes.Width)
        {
            var total = Vector512.Load(totals);
            var row = panel + *(uint*)entry;
            total = Vector512.FusedMultiplyAdd(a0, At(row, 0), total);
            total = Vector512.FusedMultiplyAdd(a1, At(row, 1), total);
            total = Vector512.FusedMultiplyAdd(a2, At(row, 2), total);
            total = Vector512.FusedMultiplyAdd(a3, At(row, 3), total);
            total.Store(totals);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> At(float* from, int vector) => Vector512.Load(from + vector * Lanes.Width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(float* to, Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3)
    {
        v0.Store(to);
        v1.Store(to + Lanes.Width);
        v2.Store(to + 2 * Lanes.Width);
        v3.Store(to + 3 * Lanes.Width);
    }
}
