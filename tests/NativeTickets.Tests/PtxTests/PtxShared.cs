using System.Runtime.InteropServices;

namespace NativeTickets.Tests;

/// <summary>
/// The shared memory of a group, with a watch over every byte: a read of what was never written, an access to what a copy is still to bring, and two threads
/// at one byte, one of them writing, with no barrier in between, are faults. A barrier of a whole warp orders the accesses of its threads.
/// </summary>
sealed class PtxShared
{
    const int Most = 232448; // bytes of a group on compute capability 9.0, the largest

    readonly byte[] bytes;
    readonly PtxCell[] cells;

    public PtxShared(PtxKernel kernel, int dynamicBytes)
    {
        var end = kernel.Shared.Select(v => v.Offset + v.Size).DefaultIfEmpty(0).Max() + dynamicBytes;
        var used = kernel.Shared.Sum(v => v.Size) + dynamicBytes;
        if (used > Most) throw new PtxFault($"{kernel.Name} needs {used} bytes of shared memory, and no device has more than {Most}");
        if (dynamicBytes > 0 && !kernel.Shared.Any(v => v.IsDynamic))
            throw new PtxFault($"{kernel.Name} has no dynamic shared memory, and was given {dynamicBytes} bytes");
        (bytes, cells) = (new byte[end], new PtxCell[end]);
        foreach (var variable in kernel.Shared)
        {
            for (var i = 0; i < (variable.IsDynamic ? dynamicBytes : variable.Size); i++) cells[variable.Offset + i].State = PtxCellState.Unwritten;
        }
    }

    /// <summary>Barriers that the whole group has passed, and 1.</summary>
    public int Time { get; set; } = 1;

    /// <summary>The bytes at an offset, for a read, a write or both in one step.</summary>
    public ref byte At(PtxThread thread, ulong offset, int size, PtxAccess access)
    {
        Touch(thread, offset, size, access, isArrival: false);
        return ref bytes[offset];
    }

    /// <summary>An asynchronous copy begins: until it arrives, nobody may touch its bytes.</summary>
    public void Begin(PtxThread thread, ulong offset, int size)
    {
        At(thread, offset, size, PtxAccess.Write);
        foreach (ref var cell in Range(thread, offset, size)) cell.State = PtxCellState.Pending;
    }

    /// <summary>An asynchronous copy has arrived where its thread waited for it; for the others a barrier must follow.</summary>
    public void Arrive(PtxThread thread, ulong offset, byte[] data)
    {
        data.CopyTo(bytes, (int)offset);
        Touch(thread, offset, data.Length, PtxAccess.Write, isArrival: true);
    }

    /// <summary>Where the same is known of each byte, as after accesses of this size, what holds of one holds of all.</summary>
    void Touch(PtxThread thread, ulong offset, int size, PtxAccess access, bool isArrival)
    {
        var range = Range(thread, offset, size);
        var areAlike = MemoryMarshal.AsBytes(range[1..]).SequenceEqual(MemoryMarshal.AsBytes(range[..^1]));
        foreach (ref var cell in areAlike ? range[..1] : range)
        {
            if (cell.State == PtxCellState.Pending && !isArrival)
                throw thread.Fault($"the copy into {size} bytes at {offset} of shared memory, which thread {cell.Writer} began, is not waited for");
            if (access != PtxAccess.Write)
            {
                if (cell.State == PtxCellState.Unwritten) throw thread.Fault($"{size} bytes at {offset} of shared memory are read and were never written");
                Read(thread, ref cell, offset, access == PtxAccess.Atomic);
            }
            if (access != PtxAccess.Read) Write(thread, ref cell, offset, access == PtxAccess.Atomic);
        }
        if (areAlike) range[1..].Fill(range[0]);
    }

    Span<PtxCell> Range(PtxThread thread, ulong offset, int size)
    {
        if (offset > (ulong)bytes.Length || (ulong)bytes.Length - offset < (ulong)size || cells[offset].State == PtxCellState.Outside
            || cells[(int)offset + size - 1].State == PtxCellState.Outside)
            throw thread.Fault($"{size} bytes at {offset} of shared memory are outside of every variable; " +
                $"the group has {string.Join(", ", Variables(thread.Kernel))}");
        return cells.AsSpan((int)offset, size);
    }

    IEnumerable<string> Variables(PtxKernel kernel) =>
        kernel.Shared.Select(v => $"{v.Name} at {v.Offset}, {(v.IsDynamic ? bytes.Length - v.Offset : v.Size)} bytes");

    void Read(PtxThread thread, ref PtxCell cell, ulong offset, bool isAtomic)
    {
        if (cell.Writer != thread.Index && cell.WriteTime == Time && !(isAtomic && cell.IsAtomic) && !IsOrdered(thread, cell.Writer / 32, cell.WriteWarpTime))
            throw thread.Fault($"thread {cell.Writer} wrote {offset} of shared memory, and no barrier lies between that and this read");
        if (cell.ReadTime != Time) cell.Reader = (short)thread.Index;
        else if (cell.Reader != thread.Index) cell.Reader = WarpOf(cell.Reader) == thread.Index / 32 ? (short)(-2 - thread.Index / 32) : PtxCell.Several;
        (cell.ReadTime, cell.ReadWarpTime) = (Time, thread.Warp.Time);
    }

    void Write(PtxThread thread, ref PtxCell cell, ulong offset, bool isAtomic)
    {
        var isMixed = !(isAtomic && cell.IsAtomic);
        if (cell.Writer != thread.Index && cell.WriteTime == Time && isMixed && !IsOrdered(thread, cell.Writer / 32, cell.WriteWarpTime))
            throw thread.Fault($"thread {cell.Writer} wrote {offset} of shared memory, and no barrier lies between that and this write");
        if (cell.Reader != thread.Index && cell.ReadTime == Time && isMixed && !IsOrdered(thread, WarpOf(cell.Reader), cell.ReadWarpTime))
            throw thread.Fault($"{(cell.Reader < 0 ? "other threads" : $"thread {cell.Reader}")} read {offset} of shared memory, " +
                "and no barrier lies between that and this write");
        // an atomic write behind a plain one of the same thread hides the plain one from no other thread
        cell.IsAtomic = isAtomic && (cell.IsAtomic || cell.WriteTime != Time || cell.WriteWarpTime != thread.Warp.Time);
        (cell.WriteTime, cell.WriteWarpTime, cell.Writer, cell.State) = (Time, thread.Warp.Time, (short)thread.Index, PtxCellState.Written);
    }

    static int WarpOf(int reader) => reader >= 0 ? reader / 32 : -2 - reader;

    static bool IsOrdered(PtxThread thread, int warp, int warpTime) => warp == thread.Index / 32 && warpTime < thread.Warp.Time;
}
