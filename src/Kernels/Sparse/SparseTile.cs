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
    /// <summary>
    /// tile[v] = Σ over entries of weight · panel[offset + v], for every vector v of a tile; on top of what the tile holds unless it is fresh.
    /// </summary>
    public static void Accumulate(in TileRuns runs, float* tile, bool fresh, float* panel, in EntryRange entries)
    {
        var run = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            if (runs.Count == 4)
            {
                AccumulateFour(runs, tile, fresh, panel, entries);
                return;
            }
            if (runs.Count >= 2)
            {
                AccumulateTwo(tile, fresh, panel, entries.Start, entries.End, runs.Offset1);
                run = 2;
            }
        }
        for (; run < runs.Count; run++)
            AccumulateOne(tile + run * TileForm.Run * Lanes.Width, fresh, panel + runs[run], runs.Start(run, entries), runs.End(run, entries));
    }

    /// <summary>
    /// totals[e] += Σ over the tile's vectors v of tile[v] · panel[offset of e + v], for every entry e; <paramref name="stride"/> floats lie between the tile's
    /// runs.
    /// </summary>
    public static void Correlate(in TileRuns runs, float* tile, nint stride, float* panel, in EntryRange entries, float* totals)
    {
        var run = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            if (runs.Count == 4)
            {
                CorrelateFour(runs, tile, stride, panel, entries, totals);
                return;
            }
            if (runs.Count >= 2)
            {
                CorrelateTwo(tile, stride, panel, entries.Start, entries.End, totals, runs.Offset1);
                run = 2;
            }
        }
        for (; run < runs.Count; run++)
        {
            var start = runs.Start(run, entries);
            CorrelateOne(
                tile + run * stride, panel + runs[run], start, runs.End(run, entries), totals + (start - entries.Start) * Lanes.Width);
        }
    }

    static void AccumulateFour(in TileRuns runs, float* tile, bool fresh, float* panel, in EntryRange entries)
    {
        var (offset1, offset2, offset3) = (runs.Offset1, runs.Offset2, runs.Offset3);
        var (a, b, c, d) = (
            RunVectors.Start(tile, 0, fresh), RunVectors.Start(tile, 1, fresh), RunVectors.Start(tile, 2, fresh), RunVectors.Start(tile, 3, fresh));
        var entry = entries.Start;
        if (runs.SkipFirst == 1)
            for (; entry < entries.Middle; entry++)
            {
                var w = Read(entry, panel, out var row);
                b.Add(w, row + offset1);
                c.Add(w, row + offset2);
                d.Add(w, row + offset3);
            }
        else if (runs.SkipFirst == 2)
            for (; entry < entries.Middle; entry++)
            {
                var w = Read(entry, panel, out var row);
                c.Add(w, row + offset2);
                d.Add(w, row + offset3);
            }
        for (var main = runs.SkipLast == 0 ? entries.End : entries.Last; entry < main; entry++)
        {
            var w = Read(entry, panel, out var row);
            a.Add(w, row);
            b.Add(w, row + offset1);
            c.Add(w, row + offset2);
            d.Add(w, row + offset3);
        }
        if (runs.SkipLast == 1)
            for (; entry < entries.End; entry++)
            {
                var w = Read(entry, panel, out var row);
                a.Add(w, row);
                b.Add(w, row + offset1);
                c.Add(w, row + offset2);
            }
        else if (runs.SkipLast == 2)
            for (; entry < entries.End; entry++)
            {
                var w = Read(entry, panel, out var row);
                a.Add(w, row);
                b.Add(w, row + offset1);
            }
        a.Store(tile, 0);
        b.Store(tile, 1);
        c.Store(tile, 2);
        d.Store(tile, 3);
    }

    static void AccumulateTwo(float* tile, bool fresh, float* panel, ulong* entry, ulong* end, nint offset1)
    {
        var (a, b) = (RunVectors.Start(tile, 0, fresh), RunVectors.Start(tile, 1, fresh));
        for (; entry < end; entry++)
        {
            var w = Read(entry, panel, out var row);
            a.Add(w, row);
            b.Add(w, row + offset1);
        }
        a.Store(tile, 0);
        b.Store(tile, 1);
    }

    static void AccumulateOne(float* tile, bool fresh, float* panel, ulong* entry, ulong* end)
    {
        var a = RunVectors.Start(tile, 0, fresh);
        for (; entry < end; entry++) a.Add(Read(entry, panel, out var row), row);
        a.Store(tile, 0);
    }

    static void CorrelateFour(in TileRuns runs, float* tile, nint stride, float* panel, in EntryRange entries, float* totals)
    {
        var (offset1, offset2, offset3) = (runs.Offset1, runs.Offset2, runs.Offset3);
        var (a, b, c, d) = (RunVectors.Load(tile), RunVectors.Load(tile + stride), RunVectors.Load(tile + 2 * stride), RunVectors.Load(tile + 3 * stride));
        var entry = entries.Start;
        if (runs.SkipFirst == 1)
            for (; entry < entries.Middle; entry++, totals += Lanes.Width)
            {
                var row = panel + *(uint*)entry;
                d.Dot(row + offset3, c.Dot(row + offset2, b.Dot(row + offset1, Vector512.Load(totals)))).Store(totals);
            }
        else if (runs.SkipFirst == 2)
            for (; entry < entries.Middle; entry++, totals += Lanes.Width)
            {
                var row = panel + *(uint*)entry;
                d.Dot(row + offset3, c.Dot(row + offset2, Vector512.Load(totals))).Store(totals);
            }
        for (var main = runs.SkipLast == 0 ? entries.End : entries.Last; entry < main; entry++, totals += Lanes.Width)
        {
            var row = panel + *(uint*)entry;
            d.Dot(row + offset3, c.Dot(row + offset2, b.Dot(row + offset1, a.Dot(row, Vector512.Load(totals))))).Store(totals);
        }
        if (runs.SkipLast == 1)
            for (; entry < entries.End; entry++, totals += Lanes.Width)
            {
                var row = panel + *(uint*)entry;
                c.Dot(row + offset2, b.Dot(row + offset1, a.Dot(row, Vector512.Load(totals)))).Store(totals);
            }
        else if (runs.SkipLast == 2)
            for (; entry < entries.End; entry++, totals += Lanes.Width)
            {
                var row = panel + *(uint*)entry;
                b.Dot(row + offset1, a.Dot(row, Vector512.Load(totals))).Store(totals);
            }
    }

    static void CorrelateTwo(float* tile, nint stride, float* panel, ulong* entry, ulong* end, float* totals, nint offset1)
    {
        var (a, b) = (RunVectors.Load(tile), RunVectors.Load(tile + stride));
        for (; entry < end; entry++, totals += Lanes.Width)
        {
            var row = panel + *(uint*)entry;
            b.Dot(row + offset1, a.Dot(row, Vector512.Load(totals))).Store(totals);
        }
    }

    static void CorrelateOne(float* tile, float* panel, ulong* entry, ulong* end, float* totals)
    {
        var a = RunVectors.Load(tile);
        for (; entry < end; entry++, totals += Lanes.Width) a.Dot(panel + *(uint*)entry, Vector512.Load(totals)).Store(totals);
    }

    /// <summary>An entry's weight, everywhere, and what it meets: both halves of one word, which follows the one before it in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Read(ulong* entry, float* panel, out float* row)
    {
        row = panel + *(uint*)entry;
        return Vector512.Create(((float*)entry)[1]);
    }

    /// <summary>
    /// The four vectors of a run. A local variable of this type is four registers: the JIT takes it apart, and every method of it is inlined.
    /// </summary>
    struct RunVectors
    {
        Vector512<float> v0, v1, v2, v3;

        /// <summary>What a tile holds, or zeros where it is fresh.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static RunVectors Start(float* tile, int run, bool fresh) => fresh ? default : Load(tile + run * TileForm.Run * Lanes.Width);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static RunVectors Load(float* from) => new() { v0 = At(from, 0), v1 = At(from, 1), v2 = At(from, 2), v3 = At(from, 3) };

        /// <summary>this += w · the four vectors at a place.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector512<float> w, float* row)
        {
            v0 = Vector512.FusedMultiplyAdd(w, At(row, 0), v0);
            v1 = Vector512.FusedMultiplyAdd(w, At(row, 1), v1);
            v2 = Vector512.FusedMultiplyAdd(w, At(row, 2), v2);
            v3 = Vector512.FusedMultiplyAdd(w, At(row, 3), v3);
        }

        /// <summary>total + this · the four vectors at a place, first vector first.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Vector512<float> Dot(float* row, Vector512<float> total)
        {
            total = Vector512.FusedMultiplyAdd(v0, At(row, 0), total);
            total = Vector512.FusedMultiplyAdd(v1, At(row, 1), total);
            total = Vector512.FusedMultiplyAdd(v2, At(row, 2), total);
            return Vector512.FusedMultiplyAdd(v3, At(row, 3), total);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(float* tile, int run)
        {
            var to = tile + run * TileForm.Run * Lanes.Width;
            v0.Store(to);
            v1.Store(to + Lanes.Width);
            v2.Store(to + 2 * Lanes.Width);
            v3.Store(to + 3 * Lanes.Width);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<float> At(float* from, int vector) => Vector512.Load(from + vector * Lanes.Width);
    }
}
